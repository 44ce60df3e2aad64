//! Names in containers, as people read them. They only name: nothing is ever written under them.

/// Longer names keep their end.
const LONGEST: usize = 400;

/// What a workbook's name ends with.
const ENDINGS: [&str; 5] = ["xlsx", "xlsm", "xls", "xlsb", "ods"];

/// Returns the name of an archive's entry: with slashes, without drive and `..`. `said`: as its own flag has it read.
/// Most writers of today write UTF-8, and some forget to set the flag; else it is the code page of DOS, 437.
pub fn entry_name(raw: &[u8], said: Option<&str>) -> String {
    let text = std::str::from_utf8(raw).ok().or(said).map_or_else(|| String::from_utf8_lossy(raw), Into::into);
    let text = text.replace('\\', "/");
    let drive = |part: &str| part.len() == 2 && part.ends_with(':');
    let parts: Vec<&str> = text.split('/').filter(|part| !matches!(*part, "" | "." | "..") && !drive(part)).collect();
    shortened(if parts.is_empty() { "unnamed".to_owned() } else { parts.join("/") })
}

/// Returns the name of a mail's attachment: without folders, in one line.
pub fn attachment_name(said: &str) -> Option<String> {
    let own = said.rsplit(['/', '\\']).next().unwrap_or(said);
    let name = own.split_whitespace().collect::<Vec<_>>().join(" ");
    (!name.is_empty()).then(|| shortened(name))
}

/// Returns a file's own name: what follows the last slash.
pub fn own_name(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}

/// Returns the name of a mail's file without what a Maildir notes behind it (`:2,S`): that changes when it is read.
pub fn mail_name(name: &str) -> &str {
    name.split_once(":2,").map_or(name, |(before, _)| before)
}

/// Returns whether a name says that it is a workbook.
pub fn promises_workbook(name: &str) -> bool {
    ending(name).is_some_and(|ending| ENDINGS.contains(&ending.as_str()))
}

/// Returns whether a name says that it is a mail.
pub fn promises_mail(name: &str) -> bool {
    ending(name).is_some_and(|ending| ending == "eml")
}

/// Returns whether a name says that it is an archive that can be opened.
pub fn promises_archive(name: &str) -> bool {
    ending(name).is_some_and(|ending| ending == "zip")
}

fn ending(name: &str) -> Option<String> {
    Some(own_name(name).rsplit_once('.')?.1.to_ascii_lowercase())
}

/// Returns a text, cut in front where it is very long.
fn shortened(text: String) -> String {
    let length = text.chars().count();
    if length <= LONGEST { text } else { format!("…{}", text.chars().skip(length - LONGEST).collect::<String>()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_their_writers_meant_them() {
        let cases: [(&[u8], Option<&str>, &str); 8] = [
            (b"north\\May\\report.xlsx", None, "north/May/report.xlsx"),
            (b"C:\\DGR\\report.xlsx", None, "DGR/report.xlsx"),
            (b"../../etc/./report.xlsx", None, "etc/report.xlsx"),
            (b"/report.xlsx", None, "report.xlsx"),
            ("Süd/Bericht.xlsx".as_bytes(), None, "Süd/Bericht.xlsx"),
            // Without the flag, by bytes: 0x81 is ü in code page 437, and no UTF-8.
            (b"S\x81d.xlsx", Some("Süd.xlsx"), "Süd.xlsx"),
            (b"S\x81d.xlsx", None, "S\u{fffd}d.xlsx"),
            (b"..", None, "unnamed"),
        ];
        for (raw, said, name) in cases {
            assert_eq!(entry_name(raw, said), name);
        }
        let long = entry_name("é".repeat(60_000).as_bytes(), None);
        assert_eq!((long.chars().count(), long.starts_with("…é")), (401, true));
    }

    #[test]
    fn an_attachment_has_a_name_of_one_line_without_folders() {
        assert_eq!(attachment_name("C:\\Users\\om\\DGR  01.\r\n xlsx").as_deref(), Some("DGR 01. xlsx"));
        assert_eq!(attachment_name("a/b.xls").as_deref(), Some("b.xls"));
        assert_eq!((attachment_name(" "), attachment_name("x/")), (None, None));
    }

    #[test]
    fn what_a_maildir_notes_is_no_name() {
        assert_eq!(mail_name("1700000000.M1P2.host:2,RS"), "1700000000.M1P2.host");
        assert_eq!(mail_name("day.eml"), "day.eml");
    }

    #[test]
    fn endings_promise() {
        assert!(promises_workbook("a/b.XLSX") && promises_workbook("r.xls") && !promises_workbook("xls"));
        assert!(promises_mail("x.EML") && promises_archive("a.zip/b.Zip") && !promises_archive("a.zip/b.pdf"));
    }
}
