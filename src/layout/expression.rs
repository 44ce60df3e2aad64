//! Sums, differences and integrals of metrics, as a layout writes them: `energy_gross_kwh - energy_net_kwh`.
//! Here they are taken apart; whether their parts go together is checked beside the table, the sums are done elsewhere.

use super::mistake::quoted;
use super::name::NoName;
use super::{Expression, Function, Operator, Quantity};

/// Brackets in brackets: more than this is no arithmetic for a layout.
const DEEPEST: u32 = 20;
/// The longest text that is taken, in bytes. It bounds the depth of the chains too.
const LONGEST: usize = 500;

/// The functions with the words they are written as.
pub(super) const FUNCTIONS: [(&str, Function); 8] = [
    ("sum", Function::Sum),
    ("mean", Function::Mean),
    ("min", Function::Min),
    ("max", Function::Max),
    ("first", Function::First),
    ("last", Function::Last),
    ("count", Function::Count),
    ("integral", Function::Integral),
];

/// What is wrong with an expression.
pub(super) enum Wrong {
    /// A name in it is none.
    Name(NoName),
    /// Anything else.
    Form(String),
}

impl Expression {
    /// Returns the expression that a text writes.
    pub(super) fn read(text: &str) -> Result<Self, Wrong> {
        if text.len() > LONGEST {
            return Err(Wrong::Form(format!("an expression has at most {LONGEST} bytes")));
        }
        let mut reader = Reader { rest: text, deep: 0 };
        let expression = reader.sum()?;
        reader.blanks();
        match reader.rest {
            "" => Ok(expression),
            rest => Err(form(format!("{} stands where +, -, * or / is due", quoted(rest)))),
        }
    }

    /// Calls `each` with every metric in it.
    pub fn each_name(&self, each: &mut impl FnMut(Quantity)) {
        match self {
            Self::Number(_) => {}
            Self::Name(quantity) => each(*quantity),
            Self::Binary(left, _, right) => {
                left.each_name(each);
                right.each_name(each);
            }
            Self::Call(_, inner) => inner.each_name(each),
        }
    }
}

fn form(message: String) -> Wrong {
    Wrong::Form(message)
}

struct Reader<'a> {
    rest: &'a str,
    deep: u32,
}

impl<'a> Reader<'a> {
    /// Passes blanks; returns whether there were any.
    fn blanks(&mut self) -> bool {
        let before = self.rest.len();
        self.rest = self.rest.trim_start();
        self.rest.len() != before
    }

    fn take(&mut self, c: char) -> bool {
        match self.rest.strip_prefix(c) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn while_(&mut self, is: impl Fn(char) -> bool) -> &'a str {
        let end = self.rest.find(|c| !is(c)).unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at_checked(end).unwrap_or((self.rest, ""));
        self.rest = rest;
        taken
    }

    fn sum(&mut self) -> Result<Expression, Wrong> {
        let mut left = self.product()?;
        loop {
            let blank = self.blanks();
            let operator = if self.take('+') {
                Operator::Plus
            } else if self.take('-') {
                // A dash also leads a qualifier: `energy_kwh-mtd`.
                if !(blank && self.rest.starts_with(char::is_whitespace)) {
                    return Err(form("a minus has blanks around it".to_owned()));
                }
                Operator::Minus
            } else {
                return Ok(left);
            };
            left = Expression::Binary(Box::new(left), operator, Box::new(self.product()?));
        }
    }

    fn product(&mut self) -> Result<Expression, Wrong> {
        let mut left = self.operand()?;
        loop {
            // Blanks are put back for a minus that wants to see them.
            let before = self.rest;
            self.blanks();
            let operator = if self.take('*') {
                Operator::Times
            } else if self.take('/') {
                Operator::Over
            } else {
                self.rest = before;
                return Ok(left);
            };
            left = Expression::Binary(Box::new(left), operator, Box::new(self.operand()?));
        }
    }

    fn operand(&mut self) -> Result<Expression, Wrong> {
        self.blanks();
        match self.rest.chars().next() {
            None => Err(form("it ends where a name or a number is due".to_owned())),
            Some('(') => {
                self.take('(');
                self.bracket()
            }
            Some(c) if c.is_ascii_digit() || c == '.' => self.number(1.0),
            Some('-') if self.rest.get(1..).is_some_and(|r| r.starts_with(|c: char| c.is_ascii_digit())) => {
                self.take('-');
                self.number(-1.0)
            }
            Some(c) if c.is_ascii_alphabetic() => self.name(),
            Some(c) => Err(form(format!("{} stands where a name or a number is due", quoted(&c.to_string())))),
        }
    }

    fn bracket(&mut self) -> Result<Expression, Wrong> {
        self.deep += 1;
        if self.deep > DEEPEST {
            return Err(form(format!("more than {DEEPEST} brackets lie in each other")));
        }
        let inner = self.sum()?;
        self.blanks();
        self.deep -= 1;
        if self.take(')') { Ok(inner) } else { Err(form("a bracket is not closed".to_owned())) }
    }

    fn number(&mut self, sign: f64) -> Result<Expression, Wrong> {
        let digits = self.while_(|c| c.is_ascii_digit() || c == '.');
        match digits.parse::<f64>() {
            Ok(n) if n.is_finite() => Ok(Expression::Number(sign * n)),
            _ => Err(form(format!("{} is no number", quoted(digits)))),
        }
    }

    fn name(&mut self) -> Result<Expression, Wrong> {
        let before = self.rest;
        self.while_(|c| c.is_ascii_alphanumeric() || c == '_');
        // Qualifiers follow without a blank; a digit after a dash would be a minus that lost its blanks.
        while self.rest.strip_prefix('-').is_some_and(|r| r.starts_with(|c: char| c.is_ascii_alphabetic())) {
            self.take('-');
            self.while_(|c| c.is_ascii_alphanumeric() || c == '_');
        }
        let name = before.strip_suffix(self.rest).unwrap_or(before);
        self.blanks();
        if let Some(called) = self.rest.strip_prefix('(') {
            self.rest = called;
            return self.call(name);
        }
        // The blanks belong to what follows.
        self.rest = before.strip_prefix(name).unwrap_or_default();
        if name.matches('-').count() > 0 && name.split('-').skip(1).any(|word| word.contains('_')) {
            return Err(form("a minus has blanks around it".to_owned()));
        }
        Quantity::read(name).map(Expression::Name).map_err(Wrong::Name)
    }

    fn call(&mut self, name: &str) -> Result<Expression, Wrong> {
        let Some((_, function)) = FUNCTIONS.into_iter().find(|(word, _)| *word == name) else {
            let known = FUNCTIONS.map(|(word, _)| word).join(", ");
            return Err(form(format!("{} is no function; functions are {known}", quoted(name))));
        };
        Ok(Expression::Call(function, Box::new(self.bracket()?)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Writes an expression with all its brackets, so that a test sees what binds.
    fn shown(expression: &Expression) -> String {
        match expression {
            Expression::Number(n) => n.to_string(),
            Expression::Name(name) => name.to_string(),
            Expression::Binary(a, operator, b) => {
                let sign = match operator {
                    Operator::Plus => '+',
                    Operator::Minus => '-',
                    Operator::Times => '*',
                    Operator::Over => '/',
                };
                format!("({} {sign} {})", shown(a), shown(b))
            }
            Expression::Call(function, inner) => format!("{function:?}({})", shown(inner)),
        }
    }

    fn read(text: &str) -> Result<String, String> {
        Expression::read(text).map(|e| shown(&e)).map_err(|wrong| match wrong {
            Wrong::Name(_) => "a name".to_owned(),
            Wrong::Form(message) => message,
        })
    }

    #[test]
    fn products_bind_before_sums_and_equals_from_the_left() {
        for (text, due) in [
            ("energy_gross_kwh - energy_net_kwh - 3", "((energy_gross_kwh - energy_net_kwh) - 3)"),
            ("1 + 2*3/4", "(1 + ((2 * 3) / 4))"),
            ("(1+2) * 3", "((1 + 2) * 3)"),
            ("sum( energy_export_kwh-mtd ) / 2", "(Sum(energy_export_kwh-mtd) / 2)"),
            ("integral(poa_w_m2)", "Integral(poa_w_m2)"),
            ("poa_w_m2 * -1.5", "(poa_w_m2 * -1.5)"),
        ] {
            assert_eq!(read(text), Ok(due.to_owned()), "{text}");
        }
    }

    #[test]
    fn what_is_no_expression_is_refused() {
        for (text, why) in [
            ("energy_gross_kwh -energy_net_kwh", "blanks around"),
            ("energy_gross_kwh- energy_net_kwh", "blanks around"),
            ("energy_gross_kwh-energy_net_kwh", "blanks around"),
            ("power_kw-1", "blanks around"),
            ("", "it ends"),
            ("1 +", "it ends"),
            ("(1", "not closed"),
            ("1 2", "is due"),
            ("avg(power_kw)", "no function"),
            ("1..2", "no number"),
            ("energy_gros_kwh", "a name"),
            ("mf", "a name"),
            ("ü", "is due"),
        ] {
            assert!(read(text).is_err_and(|e| e.contains(why)), "{text}: {:?}", read(text));
        }
        assert!(read(&"(".repeat(400)).is_err_and(|e| e.contains("brackets")));
        assert!(read(&"1 + ".repeat(400)).is_err_and(|e| e.contains("bytes")));
    }
}
