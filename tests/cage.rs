//! The cage with real child processes: whatever a job does to its child, the parent gets an answer and goes on.

use std::process::Command;
use std::time::{Duration, Instant};

use dgr::cage::{Cage, CageLimits};

/// The variable that turns the test below into a child process.
const CHILD: &str = "DGR_TEST_CHILD";

/// Not a test of its own: started again with the variable set, this is the child of the cages here.
#[test]
fn child_process() {
    if std::env::var_os(CHILD).is_some() {
        dgr::cage::serve(&mut |job, reply| reply.write_all(&work(job))).unwrap();
    }
}

/// Does what the job says.
fn work(job: &[u8]) -> Vec<u8> {
    match job {
        b"panic" => panic!("on purpose"),
        b"spin" => loop {
            std::hint::black_box(0);
        },
        b"work 600 ms" => {
            let start = Instant::now();
            while start.elapsed() < Duration::from_millis(600) {
                std::hint::black_box(0);
            }
            b"done".to_vec()
        }
        b"sleep" => {
            std::thread::sleep(Duration::from_secs(600));
            Vec::new()
        }
        b"eat" => vec![1; 2 << 30],
        b"reserve" => {
            let mut held: Vec<u8> = Vec::new();
            assert!(held.try_reserve_exact(300 << 20).is_ok(), "none to begin with");
            b"had".to_vec()
        }
        b"keep" => {
            std::mem::forget(vec![1u8; 50 << 20]);
            b"kept".to_vec()
        }
        large if large.starts_with(b"large ") => {
            let held = std::hint::black_box(vec![1u8; 300 << 20]);
            let mark = std::path::PathBuf::from(String::from_utf8_lossy(&large[6..]).into_owned());
            if std::fs::File::create_new(&mark).is_err() {
                return b"met another".to_vec();
            }
            std::thread::sleep(Duration::from_millis(200));
            std::fs::remove_file(mark).unwrap();
            held[..3].to_vec()
        }
        b"nest" => vec![nest(1)],
        b"abort" => std::process::abort(),
        b"exit" => std::process::exit(3),
        b"talk" => {
            println!("noise on stdout");
            b"said".to_vec()
        }
        b"long" => vec![b'x'; 2 << 20],
        b"pid" => std::process::id().to_string().into_bytes(),
        other => other.iter().rev().copied().collect(),
    }
}

#[expect(unconditional_recursion, reason = "it is to overflow the stack")]
fn nest(depth: u8) -> u8 {
    std::hint::black_box(nest(std::hint::black_box(depth)).wrapping_add(1))
}

fn command() -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "cage::child_process", "--nocapture", "--test-threads=1"]).env(CHILD, "1");
    command
}

fn limits() -> CageLimits {
    CageLimits { memory_bytes: 512 << 20, cpu_seconds: 30, wall_seconds: 60, max_reply_bytes: 1 << 20 }
}

/// Asserts that the job ends in these words, and that the next one is done.
#[track_caller]
fn dies(cage: &mut Cage, job: &str, reason: &str) {
    let died = cage.run(job.as_bytes()).unwrap_err();
    assert!(died.reason.starts_with(reason), "{job}: {died}");
    assert!(died.hint.ends_with('.'), "{died}");
    assert_eq!(cage.run(b"abc").unwrap(), b"cba", "after {job}");
}

#[test]
fn one_child_takes_many_jobs() {
    let mut cage = Cage::new(command, limits());
    assert_eq!(cage.child_id(), None);
    let first = cage.run(b"pid").unwrap();
    assert_eq!(cage.run(&vec![7; 300_000]).unwrap(), vec![7; 300_000]);
    assert_eq!(cage.run(b"").unwrap(), b"");
    assert_eq!(cage.run(b"talk").unwrap(), b"said");
    assert_eq!(cage.run(b"pid").unwrap(), first);
    assert_eq!(cage.child_id().unwrap().to_string().into_bytes(), first);
}

#[test]
fn every_death_is_told_by_its_cause() {
    let mut cage = Cage::new(command, limits());
    dies(&mut cage, "eat", "Reading this file needs more memory than the 512 MiB allowed.");
    dies(&mut cage, "nest", "This file is nested too deeply to be read.");
    dies(&mut cage, "abort", "The reader of this file was ended by signal 6.");
    dies(&mut cage, "exit", "The reader of this file ended by itself (exit status: 3).");
    dies(&mut cage, "long", "The reader's answer to this file cannot be used (longer than 1048576 bytes).");
}

#[test]
fn a_panic_is_told_with_its_place() {
    let mut cage = Cage::new(command, limits());
    dies(&mut cage, "panic", "The reader failed on this file (tests/cage.rs:");
    assert_eq!(cage.run(b"ab").unwrap(), b"ba");
}

/// Libraries that ask for memory politely panic where they get none; alone there is enough of it.
#[test]
fn a_panic_for_want_of_memory_is_not_blamed_on_the_file() {
    let mut cage = Cage::new(command, limits());
    assert_eq!(cage.run(b"reserve").unwrap(), b"had");
}

#[test]
fn a_job_that_sleeps_is_stopped_by_the_clock() {
    let mut cage = Cage::new(command, CageLimits { wall_seconds: 1, ..limits() });
    assert_eq!(cage.run(b"ab").unwrap(), b"ba");
    let start = Instant::now();
    dies(&mut cage, "sleep", "Reading this file took longer than 1 s and was stopped.");
    dies(&mut cage, "sleep", "Reading this file took longer than 1 s and was stopped.");
    assert!(start.elapsed() < Duration::from_secs(20));
}

#[test]
fn processor_time_is_counted_for_each_job_alone() {
    let mut cage = Cage::new(command, CageLimits { cpu_seconds: 1, ..limits() });
    let first = cage.run(b"pid").unwrap();
    for _ in 0..5 {
        assert_eq!(cage.run(b"work 600 ms").unwrap(), b"done");
    }
    assert_eq!(cage.run(b"pid").unwrap(), first);
    dies(&mut cage, "spin", "Reading this file used more than 1 s of processor time.");
}

#[test]
fn memory_that_earlier_jobs_kept_is_not_blamed_on_the_next() {
    let mut cage = Cage::new(command, limits());
    for _ in 0..6 {
        assert_eq!(cage.run(b"keep").unwrap(), b"kept");
    }
}

/// 300 MiB of 512: more than a job has beside others. Two such jobs of two cages never have their memory at once, and the
/// child that had so much is not kept.
#[test]
fn large_jobs_are_done_one_after_the_other() {
    let folder = tempfile::tempdir().unwrap();
    let job = format!("large {}", folder.path().join("mark").display());
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                let mut cage = Cage::new(command, limits());
                for _ in 0..3 {
                    assert_eq!(cage.run(job.as_bytes()).unwrap(), [1, 1, 1]);
                    assert_eq!(cage.child_id(), None);
                    assert_eq!(cage.run(b"ab").unwrap(), b"ba");
                }
            });
        }
    });
}

#[test]
fn a_child_killed_between_jobs_is_replaced() {
    let mut cage = Cage::new(command, limits());
    cage.run(b"ab").unwrap();
    let killed = Command::new("kill").args(["-9", &cage.child_id().unwrap().to_string()]).status().unwrap();
    assert!(killed.success());
    assert_eq!(cage.run(b"ab").unwrap(), b"ba");
}

#[test]
fn the_child_goes_with_its_cage() {
    let mut cage = Cage::new(command, limits());
    cage.run(b"ab").unwrap();
    let process = format!("/proc/{}", cage.child_id().unwrap());
    assert!(std::path::Path::new(&process).exists());
    drop(cage);
    assert!(!std::path::Path::new(&process).exists());
}

#[test]
fn the_child_is_in_a_process_group_of_its_own() {
    let mut cage = Cage::new(command, limits());
    cage.run(b"ab").unwrap();
    let id = cage.child_id().unwrap();
    let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).unwrap();
    let group = stat.rsplit_once(')').unwrap().1.split_whitespace().nth(2).unwrap();
    assert_eq!(group, id.to_string());
}

#[test]
fn a_command_that_is_no_child_is_told() {
    for program in ["/nonexistent", "/bin/true", "/bin/cat"] {
        let mut cage = Cage::new(move || Command::new(program), CageLimits { wall_seconds: 2, ..limits() });
        let died = cage.run(b"ab").unwrap_err();
        assert!(died.reason.starts_with("A reader process cannot be started ("), "{program}: {died}");
    }
}
