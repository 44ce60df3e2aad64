//! The names of the months in the languages of reports, compared without case and accents.

use unicode_normalization::UnicodeNormalization;

/// The months of a language, January first; several names for one apart by `|`. Any beginning of three letters or more
/// that fits one month only names it too.
const NAMES: &[(&str, [&str; 12])] = &[
    (
        "en",
        [
            "january",
            "february",
            "march",
            "april",
            "may",
            "june",
            "july",
            "august",
            "september|sept",
            "october",
            "november",
            "december",
        ],
    ),
    (
        "es",
        [
            "enero",
            "febrero",
            "marzo",
            "abril",
            "mayo",
            "junio",
            "julio",
            "agosto",
            "septiembre|setiembre",
            "octubre",
            "noviembre",
            "diciembre",
        ],
    ),
    (
        "pt",
        [
            "janeiro",
            "fevereiro",
            "marco",
            "abril",
            "maio",
            "junho",
            "julho",
            "agosto",
            "setembro",
            "outubro",
            "novembro",
            "dezembro",
        ],
    ),
    (
        "fr",
        [
            "janvier",
            "fevrier",
            "mars",
            "avril",
            "mai",
            "juin",
            "juillet",
            "aout",
            "septembre",
            "octobre",
            "novembre",
            "decembre",
        ],
    ),
    (
        "de",
        [
            "januar|janner",
            "februar",
            "marz|maerz|mrz",
            "april",
            "mai",
            "juni",
            "juli",
            "august",
            "september",
            "oktober",
            "november",
            "dezember",
        ],
    ),
    (
        "it",
        [
            "gennaio",
            "febbraio",
            "marzo",
            "aprile",
            "maggio",
            "giugno",
            "luglio",
            "agosto",
            "settembre",
            "ottobre",
            "novembre",
            "dicembre",
        ],
    ),
    (
        "nl",
        [
            "januari",
            "februari",
            "maart|mrt",
            "april",
            "mei",
            "juni",
            "juli",
            "augustus",
            "september",
            "oktober",
            "november",
            "december",
        ],
    ),
];

/// Returns the month, 1 to 12, that a text names in a language, in full or by a beginning that fits one month only.
pub fn month_named(text: &str, language: &str) -> Option<u32> {
    let wanted = plain(text);
    let (_, months) = NAMES.iter().find(|(name, _)| *name == language)?;
    let spellings = || (1u32..).zip(months).flat_map(|(month, names)| names.split('|').map(move |name| (month, name)));
    if let Some((month, _)) = spellings().find(|(_, name)| *name == wanted) {
        return Some(month);
    }
    if wanted.chars().count() < 3 {
        return None;
    }
    let mut begun = spellings().filter(|(_, name)| name.starts_with(&wanted)).map(|(month, _)| month);
    let month = begun.next()?;
    begun.all(|other| other == month).then_some(month)
}

/// Returns whether a word is a month's usual name in one of these languages, or its first three letters or more.
pub fn begins_a_month(word: &str, languages: &[&str]) -> bool {
    let months = NAMES.iter().filter(|(language, _)| languages.contains(language)).flat_map(|(_, months)| months);
    let usual = |names: &'static str| names.split('|').next().unwrap_or(names);
    word.chars().count() >= 3 && months.map(|names| usual(names)).any(|name| name.starts_with(word))
}

/// Returns the languages whose months are known.
pub fn languages() -> impl Iterator<Item = &'static str> {
    NAMES.iter().map(|(language, _)| *language)
}

/// Returns a word in lower case without accents and dots: `Março` and `Sept.` as they are compared.
fn plain(text: &str) -> String {
    let letters = text.nfkd().flat_map(char::to_lowercase).filter(|c| c.is_alphanumeric());
    letters.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_known_by_their_names_and_beginnings() {
        for (text, language, month) in [
            ("March", "en", Some(3)),
            ("MAR", "en", Some(3)),
            ("Sept.", "en", Some(9)),
            ("Ju", "en", None),
            ("MARZO", "es", Some(3)),
            ("SETIEMBRE", "es", Some(9)),
            ("Ago", "es", Some(8)),
            ("März", "de", Some(3)),
            ("Mrz", "de", Some(3)),
            ("août", "fr", Some(8)),
            ("févr.", "fr", Some(2)),
            ("mrt", "nl", Some(3)),
            ("Março", "pt", Some(3)),
            ("giugno", "it", Some(6)),
            ("Jui", "fr", None),
            ("Enero", "en", None),
            ("", "en", None),
            ("May", "xx", None),
        ] {
            assert_eq!(month_named(text, language), month, "{text} in {language}");
        }
    }

    #[test]
    fn a_word_begins_a_month_by_three_letters_of_its_usual_name() {
        for word in ["mar", "march", "sept", "may", "enero", "ene", "dic"] {
            assert!(begins_a_month(word, &["en", "es"]), "{word}");
        }
        for word in ["ma", "market", "setiembre", "janeiro", "day", ""] {
            assert!(!begins_a_month(word, &["en", "es"]), "{word}");
        }
        assert!(begins_a_month("janeiro", &["pt"]));
    }
}
