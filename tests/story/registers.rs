//! Registers on both databases: each day goes on from the stored reading of the day before, as it is known.

use super::*;

/// One reading of plant TWO's meter.
fn reading(date: &str, kwh: &str) -> Vec<u8> {
    let text = format!("Meter Reading\nSite | Site Two\nDate: | {date}\nRegister | {kwh}\nMF | 10");
    xlsx(&[Sheet::from_text("Data", &text)])
}

#[test]
fn a_day_of_a_register_follows_the_day_before_it() {
    on_both(|url| {
        let mut s = Story::new(url);
        s.send(&reading("2026-03-03", "5230.5"));
        assert_eq!(s.energy("TWO", "2026-03-03", None), None);
        s.send(&reading("2026-03-01", "5000"));
        // 5,000 to 5,120 and on to 5,230.5, each times 10.
        s.send(&reading("2026-03-02", "5120"));
        assert_eq!(s.energy("TWO", "2026-03-01", None), None);
        assert_eq!(s.energy("TWO", "2026-03-02", None), Some(1200.0));
        assert_eq!(s.energy("TWO", "2026-03-03", None), Some(1105.0));
        let known_then = s.now.get();

        // A correction moves the day after it, too; what was known before stays known.
        s.send(&reading("2026-03-02", "5110"));
        assert_eq!(s.energy("TWO", "2026-03-02", None), Some(1100.0));
        assert_eq!(s.energy("TWO", "2026-03-03", None), Some(1205.0));
        assert_eq!(s.energy("TWO", "2026-03-03", Some(known_then)), Some(1105.0));

        let asked = s.asked("TWO", "2026-03-02");
        let done = s.try_correct(dgr::pipeline::correct::Act::Delete, &asked).unwrap();
        let moved = done.effect.moved(&done.plants);
        let energies: Vec<_> =
            moved.iter().filter(|m| m.metric == "energy_export_kwh").map(|m| (m.day, m.to)).collect();
        assert_eq!(energies, [(day("2026-03-02"), None), (day("2026-03-03"), None)]);
        assert_eq!(s.energy("TWO", "2026-03-03", None), None);

        let readings = "SELECT count(*) AS n FROM meter_readings WHERE deleted_at IS NULL";
        assert_eq!(count(&s.url, readings), 2);
        s.bits()
    });
}
