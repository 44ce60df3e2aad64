//! A child process that does dangerous work: bytes in, bytes out, under limits of memory and time.
//!
//! One child takes many jobs in turn. When a job kills it, that job is told why, and the next one gets another child.
//! The cage knows nothing of what the jobs are. However many cages there are, only one job at a time has much memory.

mod child;
mod death;
mod frame;
mod watch;

use std::io::{BufReader, ErrorKind, Read};
use std::os::unix::process::CommandExt;
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::{PoisonError, RwLock};
use std::time::{Duration, Instant};

use rustix::process::Pid;
use serde::{Deserialize, Serialize};

use watch::Watch;

pub use child::{Handler, serve};
pub use death::Died;

/// What a child may use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CageLimits {
    /// Memory, in bytes of address space, for a job that runs alone; beside others it has a quarter of it.
    pub memory_bytes: u64,
    /// Processor time for one job, in seconds.
    pub cpu_seconds: u64,
    /// Elapsed time for one job, in seconds.
    pub wall_seconds: u64,
    /// The longest reply, in bytes.
    pub max_reply_bytes: u64,
}

/// Kinds of frames: the parent sends limits, then jobs; the child says that it is ready (or why not), then replies, long
/// ones in parts.
const LIMITS: u8 = b'L';
const READY: u8 = b'r';
const FAILED: u8 = b'f';
const JOB: u8 = b'J';
const PART: u8 = b'p';
const REPLY: u8 = b'R';
const PANICKED: u8 = b'P';

/// Held by jobs that run beside others, and by one that runs alone: so the whole tree of processes needs little more
/// memory than one job may use.
static ROOM: RwLock<()> = RwLock::new(());

/// The part of the memory that a job has beside others.
const BESIDE: u64 = 4;

/// How many times its own size a large workbook takes at least when it is read: one that would need more than a part of
/// the memory is not tried with it first.
const UNFOLDS: u64 = 20;

/// A child process that takes jobs, started when the first one comes. Each thread has its own.
///
/// The child dies with the thread that started it, whatever happens to the process; Ctrl-C in the terminal does not
/// reach it.
pub struct Cage {
    command: Box<dyn Fn() -> Command + Send>,
    limits: CageLimits,
    watch: Option<Watch>,
    inmate: Option<Inmate>,
}

/// A running child.
struct Inmate {
    child: Child,
    pid: Pid,
    jobs: ChildStdin,
    replies: BufReader<ChildStdout>,
}

/// How a job ended badly.
enum Bad {
    /// The child lives on.
    Alive(Died),
    /// The child is no more; whether it may have died for want of memory.
    Dead(Died, bool),
}

impl Cage {
    /// Returns a cage whose children are started by this command; they must call [`serve`].
    pub fn new(command: impl Fn() -> Command + Send + 'static, limits: CageLimits) -> Self {
        Self { command: Box::new(command), limits, watch: None, inmate: None }
    }

    /// Does a job: returns what the child's handler makes of it.
    ///
    /// # Errors
    ///
    /// Why the child did not survive the job (memory, time, a panic, a crash), or could not be started. The cage takes
    /// the next job all the same.
    pub fn run(&mut self, job: &[u8]) -> Result<Vec<u8>, Died> {
        let full = self.limits.clone();
        let part = CageLimits { memory_bytes: full.memory_bytes / BESIDE, ..full.clone() };
        let size = u64::try_from(job.len()).unwrap_or(u64::MAX);
        if size.saturating_mul(UNFOLDS) <= part.memory_bytes {
            let beside = {
                let _room = ROOM.read().unwrap_or_else(PoisonError::into_inner);
                self.attempt(job, &part)
            };
            match beside {
                Ok(reply) => return Ok(reply),
                // A panic may be want of memory, too: decompression panics where it gets none to begin with.
                Err(Bad::Dead(_, true) | Bad::Alive(_)) => {}
                Err(bad) => return Err(bad.died()),
            }
        }
        // A new child has all of the memory, and none that earlier jobs left behind and are to blame for.
        let _room = ROOM.write().unwrap_or_else(PoisonError::into_inner);
        self.inmate = None;
        let alone = self.attempt(job, &full);
        self.inmate = None;
        alone.map_err(Bad::died)
    }

    /// Returns the process number of the child that waits for the next job.
    pub fn child_id(&self) -> Option<u32> {
        self.inmate.as_ref().map(|inmate| inmate.child.id())
    }

    /// Gives the job to the child at hand, or to a new one under these limits.
    fn attempt(&mut self, job: &[u8], limits: &CageLimits) -> Result<Vec<u8>, Bad> {
        let watch = match self.watch.take() {
            Some(watch) => watch,
            None => Watch::start().map_err(|cause| Bad::Dead(Died::at_birth(cause), false))?,
        };
        let watch = self.watch.insert(watch);
        let within = Duration::from_secs(limits.wall_seconds);
        let mut inmate = match self.inmate.take().and_then(Inmate::if_alive) {
            Some(held) => {
                watch.arm(held.pid, within);
                held
            }
            None => {
                let mut born = Inmate::spawn(&self.command).map_err(|died| Bad::Dead(died, false))?;
                watch.arm(born.pid, within);
                let greeted = born.greet(limits);
                match greeted {
                    Ok(()) => born,
                    Err(said) => {
                        watch.disarm();
                        return Err(Bad::Dead(born.stillborn(&said), false));
                    }
                }
            }
        };
        let answer = inmate.ask(job, limits.max_reply_bytes);
        if watch.disarm() {
            return Err(Bad::Dead(Died::of_time(limits), false));
        }
        match answer {
            Ok((REPLY, reply)) => {
                self.inmate = Some(inmate);
                Ok(reply)
            }
            Ok((PANICKED, text)) => {
                self.inmate = Some(inmate);
                Err(Bad::Alive(Died::of_panic(&String::from_utf8_lossy(&text))))
            }
            Ok((kind, _)) => Err(Bad::Dead(Died::of_reply(format!("kind {kind}")), false)),
            Err(error) => Err(inmate.lost(&error, limits)),
        }
    }
}

impl Bad {
    fn died(self) -> Died {
        match self {
            Self::Alive(died) | Self::Dead(died, _) => died,
        }
    }
}

impl Inmate {
    /// Starts a child in a process group of its own.
    fn spawn(command: &dyn Fn() -> Command) -> Result<Self, Died> {
        let mut command = command();
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).process_group(0);
        let mut child = command.spawn().map_err(Died::at_birth)?;
        let pid = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
        match (pid, child.stdin.take(), child.stdout.take()) {
            (Some(pid), Some(jobs), Some(replies)) => Ok(Self { child, pid, jobs, replies: BufReader::new(replies) }),
            _ => Err(Died::at_birth("its pipes are missing")),
        }
    }

    /// Hands the child its limits; says what it has against them.
    fn greet(&mut self, limits: &CageLimits) -> Result<(), String> {
        let sent = serde_json::to_vec(limits).map_err(|error| error.to_string())?;
        frame::write(&mut self.jobs, LIMITS, &sent).map_err(|error| error.to_string())?;
        match frame::read(&mut self.replies, 1 << 10) {
            Ok((READY, _)) => Ok(()),
            Ok((_, cause)) => Err(String::from_utf8_lossy(&cause).into_owned()),
            Err(error) => Err(error.to_string()),
        }
    }

    /// Returns why a child never was ready.
    fn stillborn(&mut self, said: &str) -> Died {
        match self.end() {
            Ok((status, stderr)) => Died::at_birth(format!("{said}; {status}: {}", stderr.trim())),
            Err(cause) => Died::at_birth(format!("{said}; {cause}")),
        }
    }

    /// Returns the child if it still lives.
    fn if_alive(mut self) -> Option<Self> {
        matches!(self.child.try_wait(), Ok(None)).then_some(self)
    }

    /// Sends a job and waits for the reply.
    fn ask(&mut self, job: &[u8], most: u64) -> std::io::Result<(u8, Vec<u8>)> {
        frame::write(&mut self.jobs, JOB, job)?;
        let mut whole = Vec::new();
        loop {
            let (kind, mut part) = frame::read(&mut self.replies, most.saturating_sub(whole.len() as u64))?;
            match kind {
                PART => whole.append(&mut part),
                REPLY => {
                    whole.append(&mut part);
                    return Ok((REPLY, whole));
                }
                // What was sent of the reply before is void.
                other => return Ok((other, part)),
            }
        }
    }

    /// Returns why no reply came.
    fn lost(&mut self, error: &std::io::Error, limits: &CageLimits) -> Bad {
        let died = match error.kind() {
            ErrorKind::FileTooLarge => Died::of_reply(format!("longer than {} bytes", limits.max_reply_bytes)),
            ErrorKind::InvalidData => Died::of_reply(error),
            _ => match self.end() {
                Ok((status, stderr)) => {
                    return Bad::Dead(Died::of_status(status, &stderr, limits), death::may_be_want(status));
                }
                Err(cause) => Died::of_reply(cause),
            },
        };
        Bad::Dead(died, false)
    }

    /// Sees a child off that has closed its pipe: returns how it ended, and what it said last. One that lingers is
    /// killed.
    fn end(&mut self) -> std::io::Result<(ExitStatus, String)> {
        let lingers = Instant::now() + Duration::from_secs(5);
        let status = loop {
            match self.child.try_wait()? {
                Some(status) => break status,
                None if Instant::now() > lingers => self.child.kill()?,
                None => std::thread::sleep(Duration::from_millis(1)),
            }
        };
        let mut said = Vec::new();
        if let Some(stderr) = self.child.stderr.take() {
            stderr.take(8 << 10).read_to_end(&mut said)?;
        }
        Ok((status, String::from_utf8_lossy(&said).into_owned()))
    }
}

impl Drop for Inmate {
    fn drop(&mut self) {
        // A child that has ended already is no failure here.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
