//! The only arithmetic of a layout: sums, differences, products and quotients, and functions over rows.

use super::Quantity;

/// Arithmetic over names: `energy_gross_kwh - energy_net_kwh`, `integral(poa_w_m2)`.
#[derive(Clone, Debug, PartialEq)]
pub enum Expression {
    /// A number.
    Number(f64),
    /// A metric of the row, or of the table.
    Name(Quantity),
    /// Two combined.
    Binary(Box<Self>, Operator, Box<Self>),
    /// A function over the rows.
    Call(Function, Box<Self>),
}

/// How two numbers combine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is its sign")]
pub enum Operator {
    Plus,
    Minus,
    Times,
    Over,
}

/// A function over rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the word it is written as")]
pub enum Function {
    Sum,
    Mean,
    Min,
    Max,
    First,
    Last,
    Count,
    Integral,
}
