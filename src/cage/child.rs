//! The child's side of a cage: takes jobs one after another, under limits that it sets on itself.

use std::io::{self, Read, Write};
use std::panic::{self, AssertUnwindSafe};
use std::sync::{Arc, Mutex, PoisonError};

use rustix::process::{Resource, Rlimit, Signal, getrlimit, set_parent_process_death_signal, setrlimit};

use super::frame::{self, Parts};
use super::{CageLimits, FAILED, JOB, LIMITS, PANICKED, PART, READY, REPLY};

/// Answers a job: what it writes is the reply.
pub type Handler<'a> = dyn FnMut(&[u8], &mut dyn Write) -> io::Result<()> + 'a;

/// Serves jobs from stdin on stdout until stdin ends. It is the whole work of the process: it takes over the panic
/// hook, and lowers the process's limits for good to those that the parent sends.
///
/// # Errors
///
/// What stdin, stdout or the handler fail with, and limits that the system refuses.
pub fn serve(handler: &mut Handler<'_>) -> io::Result<()> {
    let (mut jobs, mut replies) = (io::stdin().lock(), io::stdout().lock());
    set_parent_process_death_signal(Some(Signal::KILL))?;
    let (kind, sent) = frame::read(&mut jobs, 1 << 10)?;
    let limits: CageLimits = serde_json::from_slice(&sent).map_err(io::Error::other)?;
    if kind != LIMITS {
        return Err(io::ErrorKind::InvalidData.into());
    }
    match confine(&limits) {
        Ok(()) => frame::write(&mut replies, READY, &[])?,
        Err(error) => return frame::write(&mut replies, FAILED, error.to_string().as_bytes()),
    }
    serve_jobs(&mut jobs, &mut replies, &limits, handler)
}

/// Answers one job after another.
fn serve_jobs(
    jobs: &mut impl Read,
    replies: &mut impl Write,
    limits: &CageLimits,
    handler: &mut Handler<'_>,
) -> io::Result<()> {
    let failed_at = Arc::new(Mutex::new(String::new()));
    let to = Arc::clone(&failed_at);
    // The place, and not what is said there: that is meant for whoever mends the program.
    panic::set_hook(Box::new(move |info| {
        let place = info.location().map(|place| format!("{}:{}", short(place.file()), place.line()));
        *to.lock().unwrap_or_else(PoisonError::into_inner) = place.unwrap_or_default();
    }));
    loop {
        let job = match frame::read(jobs, u64::MAX) {
            Ok((JOB, job)) => job,
            Ok(_) => return Err(io::ErrorKind::InvalidData.into()),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(()),
            Err(error) => return Err(error),
        };
        renew_cpu(limits.cpu_seconds)?;
        let mut parts = Parts::new(replies, PART);
        let answered = panic::catch_unwind(AssertUnwindSafe(|| handler(&job, &mut parts)));
        let rest = parts.rest();
        match answered {
            Ok(done) => {
                done?;
                frame::write(replies, REPLY, &rest)?;
            }
            Err(_) => {
                let text = std::mem::take(&mut *failed_at.lock().unwrap_or_else(PoisonError::into_inner));
                frame::write(replies, PANICKED, text.as_bytes())?;
            }
        }
    }
}

/// Sets the limits that hold for the life of the process.
fn confine(limits: &CageLimits) -> io::Result<()> {
    lower(Resource::Core, 0)?;
    lower(Resource::As, limits.memory_bytes)?;
    renew_cpu(limits.cpu_seconds)
}

/// Lowers a limit; one that is lower already stays.
fn lower(resource: Resource, to: u64) -> io::Result<()> {
    let now = getrlimit(resource);
    let to = now.maximum.map_or(to, |maximum| maximum.min(to));
    Ok(setrlimit(resource, Rlimit { current: Some(to), maximum: Some(to) })?)
}

/// Allows so many seconds more of processor time than were used so far. The limit counts from the start of the
/// process; without this the child would die of its age and the job in hand would be blamed.
fn renew_cpu(seconds: u64) -> io::Result<()> {
    let Some(used) = cpu_seconds_used() else { return Ok(()) };
    let maximum = getrlimit(Resource::Cpu).maximum;
    let until = used.saturating_add(seconds).saturating_add(1);
    let current = Some(maximum.map_or(until, |maximum| maximum.min(until)));
    Ok(setrlimit(Resource::Cpu, Rlimit { current, maximum })?)
}

/// Returns the processor time used so far, in whole seconds; nothing where the system does not tell (the limit of
/// elapsed time holds all the same).
fn cpu_seconds_used() -> Option<u64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    // The second field is the program's name in brackets and may hold blanks; user and system time are the 14th and
    // 15th, in hundredths of a second on every Linux.
    let mut fields = stat.rsplit_once(')')?.1.split_ascii_whitespace().skip(11);
    let user: u64 = fields.next()?.parse().ok()?;
    let system: u64 = fields.next()?.parse().ok()?;
    Some((user + system) / 100)
}

/// Returns a source path without the machine it was compiled on: from the folder that holds `src`.
fn short(path: &str) -> &str {
    let Some((before, _)) = path.rsplit_once("/src/") else { return path };
    let start = before.rfind('/').map_or(0, |slash| slash + 1);
    path.get(start..).unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_used_is_told() {
        assert!(cpu_seconds_used().is_some_and(|seconds| seconds < 10_000));
    }

    #[test]
    fn a_path_is_told_without_its_machine() {
        let long = "/home/x/.cargo/registry/src/index/calamine-0.38.0/src/xlsb/mod.rs";
        assert_eq!(short(long), "calamine-0.38.0/src/xlsb/mod.rs");
        assert_eq!(short("src/main.rs"), "src/main.rs");
    }
}
