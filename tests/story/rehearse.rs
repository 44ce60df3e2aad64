//! A rehearsal beside other writers: it holds them up for the plants that a workbook ties together, not for all.

use std::time::Duration as Time;

use dgr::pipeline::reprocess::{Asked, Done, Event as Told, Reprocess};

use super::*;

impl Story {
    /// Rehearses reading all again; `tell` is told of each workbook while the transaction that it is in is open.
    fn rehearse_and(&mut self, tell: &mut dyn FnMut(&str)) -> Done {
        let at = self.now.get();
        let (clock, interrupted, url) = (|| at, AtomicBool::new(false), self.url.clone());
        let reprocess = Reprocess {
            setup: &self.setup,
            author: Author { command: "reprocess".into(), ..author() },
            pid: 1,
            clock: &clock,
            readers: 2,
            reader: &Reader::here,
            store: &|| Ok(Store::open(&url)?),
            asked: Asked::default(),
            interrupted: &interrupted,
        };
        let mut each = |event: Told<'_>| {
            if let Told::Done(row, Some(_)) = event {
                tell(&row.name);
            }
        };
        reprocess.rehearse(&mut self.store, &mut each).unwrap()
    }
}

/// Export of two plants for one day of March in one table.
fn both(day: u32, one: &str, two: &str) -> Vec<u8> {
    let text = format!(
        "Everybody\nPlant | Day | Export (kWh)\nONE | '2026-03-{day:02} | {one}\nTWO | '2026-03-{day:02} | {two}"
    );
    xlsx(&[Sheet::from_text("All", &text)])
}

const FLEET: &str = r#"
    name = "fleet"
    [match]
    cells = ["Everybody"]
    [table.days]
    columns.plant = "Plant"
    columns.date = { header = "Day", format = "yyyy-mm-dd" }
    columns.energy_export_kwh = "Export (kWh)"
"#;

/// Starts to write in another process's place, and returns a channel that hears when it is done.
fn writer(url: &str) -> std::sync::mpsc::Receiver<()> {
    let (done, hears) = std::sync::mpsc::channel();
    let url = url.to_owned();
    std::thread::spawn(move || {
        let mut store = Store::open(&url).unwrap();
        let now = "2026-03-09T05:00:00Z".parse::<DateTime<Utc>>().unwrap().naive_utc();
        let plant = store.masters(None).unwrap().plants[0].clone();
        let renamed = dgr::plant::Plant { notes: Some("written meanwhile".into()), ..plant.1 };
        store.write(&author(), &|| now, |tx| tx.apply_plant(&renamed).map(drop)).unwrap();
        let _heard = done.send(());
    });
    hears
}

#[test]
fn who_writes_during_a_rehearsal_waits_for_one_plant_and_not_for_all() {
    on_both(|url| {
        let mut s = Story::new(url);
        s.send(&units("210", "213", "423", ""));
        s.send(&portal(&[(1, "900", "5")]));
        s.send(&portal(&[(2, "910", "5")]));
        let (mut hears, mut order) = (None, Vec::new());
        let url = url.to_owned();
        s.rehearse_and(&mut |name| {
            order.push(name.to_owned());
            match order.len() {
                1 => {
                    hears = Some(writer(&url));
                    std::thread::sleep(Time::from_millis(400));
                    assert!(hears.as_ref().unwrap().try_recv().is_err(), "the first plant's transaction is open");
                }
                2 => hears.as_ref().unwrap().try_recv().expect("who waited has written between the plants"),
                _ => {}
            }
        });
        assert_eq!(order, ["001.xlsx", "002.xlsx", "003.xlsx"]);
        order
    });
}

/// A workbook of both plants ties them: what it is compared with must be of one moment.
#[test]
fn plants_that_one_workbook_tells_of_are_rehearsed_together() {
    on_both(|url| {
        let mut s = Story::new(url);
        s.setup = setup(&[LAYOUTS[0], LAYOUTS[1], ("fleet.toml", FLEET)]);
        s.send(&units("210", "213", "423", ""));
        s.send(&portal(&[(1, "900", "5")]));
        s.send(&both(3, "400", "800"));
        let (mut hears, mut told) = (None, 0);
        let url = url.to_owned();
        let done = s.rehearse_and(&mut |_| {
            told += 1;
            if told == 1 {
                hears = Some(writer(&url));
            }
            std::thread::sleep(Time::from_millis(200));
            assert!(hears.as_ref().unwrap().try_recv().is_err(), "one transaction is open for all");
        });
        assert_eq!((told, done.count.summary.workbooks), (3, 3));
        hears.unwrap().recv_timeout(Time::from_secs(20)).expect("afterwards it is written");
        Vec::new()
    });
}
