//! A layout's arithmetic over metrics: null stays null, and nothing infinite comes out.

use crate::layout::{Expression, Function, Operator, Quantity};

/// Returns what an expression gives. `name` tells a metric's value, `call` a function's over rows; where one that it
/// needs is missing there is nothing.
pub fn value(
    expression: &Expression,
    name: &dyn Fn(&Quantity) -> Option<f64>,
    call: &dyn Fn(Function, &Expression) -> Option<f64>,
) -> Option<f64> {
    let result = match expression {
        Expression::Number(number) => *number,
        Expression::Name(quantity) => name(quantity)?,
        Expression::Call(function, inner) => call(*function, inner)?,
        Expression::Binary(left, operator, right) => {
            let (left, right) = (value(left, name, call)?, value(right, name, call)?);
            match operator {
                Operator::Plus => left + right,
                Operator::Minus => left - right,
                Operator::Times => left * right,
                Operator::Over => left / right,
            }
        }
    };
    result.is_finite().then_some(result)
}

/// Returns an expression as the layout writes it, for provenance.
pub fn written(expression: &Expression) -> String {
    match expression {
        Expression::Number(number) => number.to_string(),
        Expression::Name(quantity) => quantity.to_string(),
        Expression::Call(function, inner) => format!("{}({})", word(*function), written(inner)),
        Expression::Binary(left, operator, right) => {
            let sign = match operator {
                Operator::Plus => '+',
                Operator::Minus => '-',
                Operator::Times => '*',
                Operator::Over => '/',
            };
            let wrapped = |side: &Expression| match side {
                Expression::Binary(..) => format!("({})", written(side)),
                _ => written(side),
            };
            format!("{} {sign} {}", wrapped(left), wrapped(right))
        }
    }
}

fn word(function: Function) -> &'static str {
    match function {
        Function::Sum => "sum",
        Function::Mean => "mean",
        Function::Min => "min",
        Function::Max => "max",
        Function::First => "first",
        Function::Last => "last",
        Function::Count => "count",
        Function::Integral => "integral",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::Quantity;

    #[test]
    fn what_is_missing_makes_nothing_and_dividing_by_zero_too() {
        let gross = Expression::Name(Quantity::named("energy_gross_kwh").unwrap());
        let net = Expression::Name(Quantity::named("energy_net_kwh").unwrap());
        let zero = Expression::Number(0.0);
        let minus = Expression::Binary(Box::new(gross.clone()), Operator::Minus, Box::new(net));
        let over = Expression::Binary(Box::new(gross), Operator::Over, Box::new(zero));
        let known = |net: Option<f64>| {
            move |q: &Quantity| if q.metric.name() == "energy_net_kwh" { net } else { Some(630.352) }
        };
        let none = |_: Function, _: &Expression| None;
        assert!(value(&minus, &known(Some(618.3)), &none).is_some_and(|v| (v - 12.052).abs() < 1e-9));
        assert_eq!(value(&minus, &known(None), &none), None);
        assert_eq!(value(&over, &known(None), &none), None);
        assert_eq!(written(&minus), "energy_gross_kwh - energy_net_kwh");
    }
}
