//! Ctrl-C and SIGTERM: the first asks the run to stop after what is in hand, the second ends it.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use anyhow::{Context, Result};
use signal_hook::consts::TERM_SIGNALS;
use signal_hook::flag;

use super::exit::Exit;

/// Returns a flag that is raised by the first signal to stop. The second leaves at once with the code of an
/// interruption: the database rolls back what was open.
pub fn watch() -> Result<Arc<AtomicBool>> {
    let raised = Arc::new(AtomicBool::new(false));
    for signal in TERM_SIGNALS {
        // The order matters: the shutdown looks at the flag before it is raised by the same signal.
        flag::register_conditional_shutdown(*signal, i32::from(Exit::Interrupted.code()), Arc::clone(&raised))
            .and_then(|_| flag::register(*signal, Arc::clone(&raised)))
            .context("cannot watch for signals")?;
    }
    Ok(raised)
}
