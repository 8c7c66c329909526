//! Runs one process with a time limit and reports what it printed and used.
//!
//! One thread serves both pipes and the clock, so that tens of thousands of short runs cost
//! little more than starting the processes.

use std::fs::File;
use std::io::{self, Read};
use std::os::fd::OwnedFd;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, Signal, kill_process_group};
use wait4::{ResUse, Wait4};

/// Output beyond this is read and dropped: a runaway program must not fill our memory.
const KEPT_OUTPUT: usize = 1 << 20;

/// What a process left behind.
pub(crate) struct Finished {
    /// None when it was killed because its time was up.
    pub(crate) status: Option<ExitStatus>,
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: Vec<u8>,
    /// The largest resident set. Systems start the count with ours: no child shows less.
    pub(crate) peak_bytes: u64,
    /// The CPU time, of the process and of the system for it.
    pub(crate) cpu: Duration,
}

/// Runs a command to its end, or kills it and what it started once the limit has passed.
pub(crate) fn run(command: &mut Command, limit: Duration) -> io::Result<Finished> {
    let deadline = Instant::now() + limit;
    // A group of its own, so that the kill reaches what wrapper scripts start.
    command.process_group(0).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn()?;
    let mut pipes = [
        Pipe::new(child.stdout.take().map(OwnedFd::from)),
        Pipe::new(child.stderr.take().map(OwnedFd::from)),
    ];
    let mut usage = None;
    if drain(&mut pipes, deadline)? {
        usage = wait_until(&mut child, deadline)?;
    }
    let [stdout, stderr] = pipes.map(|pipe| pipe.kept);
    let (status, usage) = match usage {
        Some(usage) => (Some(usage.status), usage),
        None => (None, kill(child)?),
    };
    let cpu = usage.rusage.utime + usage.rusage.stime;
    Ok(Finished { status, stdout, stderr, peak_bytes: usage.rusage.maxrss, cpu })
}

/// Limits the address space of the processes started from now on, by limiting our own: it is
/// inherited, and needs no code between fork and exec.
pub(crate) fn limit_memory(bytes: u64) -> io::Result<()> {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let maximum = getrlimit(Resource::As).maximum;
    setrlimit(Resource::As, Rlimit { current: Some(bytes), maximum })?;
    Ok(())
}

/// One output of a child: open until its end has been read.
struct Pipe {
    open: Option<File>,
    kept: Vec<u8>,
}

impl Pipe {
    fn new(end: Option<OwnedFd>) -> Self {
        Self { open: end.map(File::from), kept: Vec::new() }
    }

    /// Takes what is there; poll has said that this does not block.
    fn read_some(&mut self, buffer: &mut [u8]) -> io::Result<()> {
        let Some(file) = &mut self.open else { return Ok(()) };
        match file.read(buffer) {
            Ok(0) => self.open = None,
            Ok(count) => {
                let room = KEPT_OUTPUT.saturating_sub(self.kept.len());
                self.kept.extend_from_slice(&buffer[..count.min(room)]);
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
        Ok(())
    }
}

/// Reads both pipes to their ends; false when the deadline came first.
fn drain(pipes: &mut [Pipe; 2], deadline: Instant) -> io::Result<bool> {
    let mut buffer = [0; 1 << 14];
    loop {
        let waiting: Vec<usize> = (0..2).filter(|&i| pipes[i].open.is_some()).collect();
        if waiting.is_empty() {
            return Ok(true);
        }
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Ok(false);
        }
        let mut descriptors: Vec<PollFd<'_>> =
            pipes.iter().filter_map(|p| p.open.as_ref()).map(|f| PollFd::new(f, PollFlags::IN)).collect();
        match poll(&mut descriptors, Timespec::try_from(left).ok().as_ref()) {
            Ok(_) | Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
        let ready: Vec<bool> = descriptors.iter().map(|d| !d.revents().is_empty()).collect();
        for (&index, _) in waiting.iter().zip(&ready).filter(|(_, ready)| **ready) {
            pipes[index].read_some(&mut buffer)?;
        }
    }
}

/// Waits for a child whose outputs are closed: almost always it is about to be gone.
fn wait_until(child: &mut Child, deadline: Instant) -> io::Result<Option<ResUse>> {
    let mut pause = Duration::from_micros(10);
    loop {
        if let Some(usage) = child.try_wait4()? {
            return Ok(Some(usage));
        }
        if Instant::now() >= deadline {
            return Ok(None);
        }
        thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(5));
    }
}

fn kill(child: Child) -> io::Result<ResUse> {
    let group = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
    if let Some(group) = group {
        // The only way to fail is that nobody is left to kill.
        let _ = kill_process_group(group, Signal::KILL);
    }
    child.wait4()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn outputs_and_status() {
        let finished = run(&mut shell("echo out; echo err >&2; exit 3"), Duration::from_secs(10)).unwrap();
        assert_eq!(finished.stdout, b"out\n");
        assert_eq!(finished.stderr, b"err\n");
        assert_eq!(finished.status.and_then(|s| s.code()), Some(3));
        assert!(finished.peak_bytes > 0);
    }

    #[test]
    fn time_limit_holds_with_open_and_with_closed_outputs() {
        for script in ["sleep 30; true", "exec >&- 2>&-; sleep 30; true"] {
            let started = Instant::now();
            let finished = run(&mut shell(script), Duration::from_millis(200)).unwrap();
            assert!(finished.status.is_none());
            assert!(started.elapsed() < Duration::from_secs(10));
        }
    }

    #[test]
    fn large_output_is_cut_but_read() {
        let script = "head -c 3000000 /dev/zero; head -c 3000000 /dev/zero >&2";
        let finished = run(&mut shell(script), Duration::from_secs(10)).unwrap();
        assert_eq!((finished.stdout.len(), finished.stderr.len()), (KEPT_OUTPUT, KEPT_OUTPUT));
        assert!(finished.status.is_some_and(|s| s.success()));
    }
}
