//! The characters that a screen obeys, or that turn or hide what stands beside them.

/// Returns whether a character is a control, a line break or a mark that nobody sees and that changes how others are
/// read. Joiners that Indic scripts need are none.
pub fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}'
        )
}
