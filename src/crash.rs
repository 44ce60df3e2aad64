//! Points at which a test build dies where a test asks for it, as if the power went: to prove that nothing is lost by
//! dying there. Or where it rests until it is told to go on, so that a test may do in the middle of a run what must not
//! matter. A released program has neither the points nor the word that arms them.

#[cfg(debug_assertions)]
mod armed {
    use std::io::Write;
    use std::sync::OnceLock;
    use std::sync::atomic::{AtomicU64, Ordering};

    /// Where to die: at which point (empty: any), and how many passes before that are survived.
    struct Asked {
        name: String,
        left: AtomicU64,
        /// Whether it only rests there, once.
        rests: bool,
    }

    static ASKED: OnceLock<Asked> = OnceLock::new();

    /// Arms the points: `commit:3` dies where `commit` is passed for the third time, `:17` at the seventeenth point of
    /// all; `begun:3:rest` rests where `begun` is passed for the third time. What is none of these arms nothing.
    pub fn arm(text: &str) {
        let (text, rests) = text.strip_suffix(":rest").map_or((text, false), |text| (text, true));
        let Some((name, nth)) = text.rsplit_once(':') else { return };
        let Ok(nth) = nth.parse::<u64>() else { return };
        let asked = Asked { name: name.to_owned(), left: AtomicU64::new(nth.saturating_sub(1)), rests };
        // A second arming changes nothing.
        drop(ASKED.set(asked));
    }

    /// Passes a point.
    pub fn point(name: &str) {
        let Some(asked) = ASKED.get().filter(|asked| asked.name.is_empty() || asked.name == name) else { return };
        let survives = asked.left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
        if survives.is_ok() {
            return;
        }
        if asked.rests {
            // The next pass that it does not survive is none that there will be.
            asked.left.store(u64::MAX, Ordering::SeqCst);
            drop(writeln!(std::io::stderr(), "rests at: {name}"));
            let _ = rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::STOP);
            return;
        }
        drop(writeln!(std::io::stderr(), "dies at: {name}"));
        std::process::abort();
    }
}

#[cfg(debug_assertions)]
pub use armed::{arm, point};

/// Passes a point: nothing, in a released program.
#[cfg(not(debug_assertions))]
pub fn point(_name: &str) {}
