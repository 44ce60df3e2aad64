//! Values in the order of time as small bars: `▁▄█·▂`.

/// The bars, each an eighth higher.
const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
/// What stands where there is no value.
const GAP: char = '·';

/// Returns values as bars that begin at zero: the largest is the highest, a missing one a dot, and so that no bar lies
/// about its size, what is not above zero is the lowest.
pub fn spark(values: &[Option<f64>]) -> String {
    let largest = values.iter().flatten().copied().filter(|v| v.is_finite()).fold(0.0, f64::max);
    let bar = |value: f64| {
        let eighths = BARS.iter().enumerate().rev();
        let reached = |at: usize| f64::from(u8::try_from(at).unwrap_or(0)) * largest <= value * 8.0 && value > 0.0;
        eighths.into_iter().find(|(at, _)| reached(at + 1)).map_or(BARS[0], |(_, bar)| *bar)
    };
    values.iter().map(|value| value.filter(|v| v.is_finite()).map_or(GAP, bar)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_begin_at_zero_and_a_gap_is_no_zero() {
        assert_eq!(spark(&[Some(0.0), Some(4.0), None, Some(8.0), Some(7.9)]), "▁▄·█▇");
        assert_eq!(spark(&[Some(0.0), Some(-3.0)]), "▁▁");
        assert_eq!(spark(&[None, Some(f64::NAN)]), "··");
        assert_eq!(spark(&[]), "");
    }
}
