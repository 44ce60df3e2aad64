//! The middle of some values and how far they scatter around it, neither moved by a few that are far off.

/// The median of absolute deviations of a normal distribution times this is its standard deviation.
const MAD_TO_DEVIATION: f64 = 1.4826;

/// Returns the median, if there is a value.
pub fn median(values: &[f64]) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let upper = sorted.get(sorted.len() / 2)?;
    match sorted.len() % 2 {
        0 => sorted.get(sorted.len() / 2 - 1).map(|lower| f64::midpoint(*lower, *upper)),
        _ => Some(*upper),
    }
}

/// Returns the scatter around the median: the standard deviation that the median of absolute deviations tells.
pub fn scatter(values: &[f64]) -> Option<f64> {
    let middle = median(values)?;
    let deviations: Vec<f64> = values.iter().map(|v| (v - middle).abs()).collect();
    Some(MAD_TO_DEVIATION * median(&deviations)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_that_is_far_off_moves_neither() {
        assert_eq!((median(&[]), median(&[3.0]), median(&[4.0, 1.0, 2.0, 3.0])), (None, Some(3.0), Some(2.5)));
        // The deviations from 10 are 0, 1, 1, 2 and 990: their median is 1.
        assert_eq!(scatter(&[9.0, 10.0, 11.0, 12.0, 1000.0]), Some(MAD_TO_DEVIATION));
    }
}
