//! Small arithmetic over named numbers: `(T - (EG + IG)) / T`. No functions, no code.

/// A formula that was understood.
#[derive(Clone, Debug, PartialEq)]
pub enum Formula {
    /// A number.
    Number(f64),
    /// A name.
    Name(String),
    /// Two combined by `+ - * /`.
    Binary(Box<Self>, char, Box<Self>),
}

/// How deep brackets may nest.
const DEEPEST: u32 = 32;

impl Formula {
    /// Returns the formula that a text writes.
    ///
    /// # Errors
    /// Says at which character it stops being one.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut reader = Reader { rest: text.trim_start(), whole: text, depth: 0 };
        let formula = reader.sum()?;
        if reader.rest.is_empty() { Ok(formula) } else { Err(reader.complaint("an operator")) }
    }

    /// Returns its value with the names put in, or nothing where a name has none or the result is not finite.
    pub fn value(&self, of: &dyn Fn(&str) -> Option<f64>) -> Option<f64> {
        let value = match self {
            Self::Number(n) => *n,
            Self::Name(name) => of(name)?,
            Self::Binary(left, sign, right) => {
                let (a, b) = (left.value(of)?, right.value(of)?);
                match sign {
                    '+' => a + b,
                    '-' => a - b,
                    '*' => a * b,
                    _ => a / b,
                }
            }
        };
        value.is_finite().then_some(value)
    }

    /// Returns its two sides, if it is a quotient.
    pub fn quotient(&self) -> Option<(&Self, &Self)> {
        match self {
            Self::Binary(left, '/', right) => Some((left, right)),
            _ => None,
        }
    }

    /// Returns the names in it, each once, in order.
    pub fn names(&self) -> Vec<String> {
        let mut names = match self {
            Self::Number(_) => Vec::new(),
            Self::Name(name) => vec![name.clone()],
            Self::Binary(left, _, right) => [left.names(), right.names()].concat(),
        };
        names.sort_unstable();
        names.dedup();
        names
    }
}

struct Reader<'a> {
    rest: &'a str,
    whole: &'a str,
    depth: u32,
}

impl Reader<'_> {
    fn sum(&mut self) -> Result<Formula, String> {
        let mut left = self.product()?;
        while let Some(sign) = self.take(&['+', '-']) {
            left = Formula::Binary(Box::new(left), sign, Box::new(self.product()?));
        }
        Ok(left)
    }

    fn product(&mut self) -> Result<Formula, String> {
        let mut left = self.atom()?;
        while let Some(sign) = self.take(&['*', '/']) {
            left = Formula::Binary(Box::new(left), sign, Box::new(self.atom()?));
        }
        Ok(left)
    }

    fn atom(&mut self) -> Result<Formula, String> {
        if self.take(&['(']).is_some() {
            self.depth += 1;
            if self.depth > DEEPEST {
                return Err(format!("brackets nest deeper than {DEEPEST}"));
            }
            let inner = self.sum()?;
            self.depth -= 1;
            return if self.take(&[')']).is_some() { Ok(inner) } else { Err(self.complaint("\")\"")) };
        }
        let end =
            self.rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '.')).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        let atom = match word.parse::<f64>() {
            Ok(number) if word.starts_with(|c: char| c.is_ascii_digit()) => Formula::Number(number),
            _ if word.starts_with(|c: char| c.is_ascii_alphabetic()) => Formula::Name(word.to_owned()),
            _ => return Err(self.complaint("a number, a name or \"(\"")),
        };
        self.rest = rest.trim_start();
        Ok(atom)
    }

    fn take(&mut self, signs: &[char]) -> Option<char> {
        let sign = self.rest.chars().next().filter(|c| signs.contains(c))?;
        self.rest = self.rest.get(sign.len_utf8()..)?.trim_start();
        Some(sign)
    }

    fn complaint(&self, wanted: &str) -> String {
        let at = self.whole.chars().count() - self.rest.chars().count() + 1;
        format!("\"{}\": {wanted} is due at character {at}", self.whole)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_and_precedence_hold() {
        let of = |name: &str| match name {
            "T" => Some(24.0),
            "EG" => Some(0.2),
            "IG" => Some(0.0),
            _ => None,
        };
        let value = |text: &str| Formula::parse(text).ok().and_then(|f| f.value(&of));
        assert_eq!(value("2 + 3 * 4 - 6 / 2"), Some(11.0));
        assert_eq!(value("(T - (EG + IG)) / T").map(|v| (v * 1e6).round()), Some(991_667.0));
        assert_eq!(value("T - USMH"), None);
        assert_eq!(value("T / IG"), None);
    }

    #[test]
    fn a_mistake_is_told_with_its_place() {
        for (text, told) in [
            ("(T - EG", "\")\" is due at character 8"),
            ("T EG", "an operator is due at character 3"),
            ("", "is due at character 1"),
        ] {
            assert!(Formula::parse(text).is_err_and(|e| e.contains(told)), "{text}");
        }
        assert!(Formula::parse(&"(".repeat(100_000)).is_err());
    }
}
