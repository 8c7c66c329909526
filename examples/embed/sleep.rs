//! Async host functions: `sleep`, and a "download" that takes its time, on an executor of a few lines. With tokio or any other, the
//! futures are that one's, and `block_on` is what it has for that.

use std::collections::BTreeMap;
use std::error::Error;
use std::io::Write;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use ellipsis::{Async, Engine};

/// Timers, with a time of their own, which goes on when one of them is waited for: so the same happens first on every machine.
#[derive(Clone, Default)]
pub(crate) struct Timers(Arc<Mutex<Queue>>);

/// When a timer ends, and which one it is of those that end then.
type Key = (Duration, u64);

#[derive(Default)]
struct Queue {
    now: Duration,
    last: u64,
    waiting: BTreeMap<Key, Waker>,
}

impl Timers {
    /// A future that is ready after that time.
    pub(crate) fn sleep(&self, time: Duration) -> Sleep {
        let mut queue = self.queue();
        queue.last += 1;
        let key = (queue.now + time, queue.last);
        queue.waiting.insert(key, Waker::noop().clone());
        Sleep { timers: self.clone(), key }
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for the timer that ends next, if there is one.
    fn wait(&self) -> bool {
        let mut queue = self.queue();
        let Some(((until, _), waker)) = queue.waiting.pop_first() else { return false };
        std::thread::sleep(until - queue.now);
        queue.now = until;
        drop(queue);
        waker.wake();
        true
    }
}

pub(crate) struct Sleep {
    timers: Timers,
    key: Key,
}

impl Future for Sleep {
    type Output = ();

    fn poll(self: Pin<&mut Sleep>, context: &mut Context<'_>) -> Poll<()> {
        match self.timers.queue().waiting.get_mut(&self.key) {
            Some(waker) => {
                waker.clone_from(context.waker());
                Poll::Pending
            }
            None => Poll::Ready(()),
        }
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        self.timers.queue().waiting.remove(&self.key);
    }
}

/// Runs a future that waits for nothing but timers.
pub(crate) fn block_on<T>(timers: &Timers, future: impl Future<Output = T>) -> T {
    let mut future = std::pin::pin!(future);
    loop {
        if let Poll::Ready(value) = future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            return value;
        }
        assert!(timers.wait(), "the future waits for something else");
    }
}

const SCRIPT: &str = "
    export const log = [];
    const later = async (name, time) => {
        await sleep(time);
        log.push(name);
    };
    await Promise.all([later('slow', 30), later('fast', 5), later('middle', 15)]);

    const pages = await Promise.allSettled(['/', '/about', '/missing'].map(download));
    for (const { status, value, reason } of pages) log.push(value ?? `${status}: ${reason.message}`);

    const timeout = (time) => sleep(time).then(() => { throw new Error('that takes too long') });
    log.push(await Promise.race([download('/slow'), timeout(20)]).catch(String));
";

async fn download(timers: Timers, path: String) -> Result<String, String> {
    timers.sleep(Duration::from_millis(if path == "/slow" { 200 } else { 10 })).await;
    match path.as_str() {
        "/missing" => Err(format!("404 for {path}")),
        _ => Ok(format!("the page {path}")),
    }
}

pub(crate) fn run(out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    let timers = Timers::default();
    let mut engine = Engine::new();
    let mine = timers.clone();
    engine.add_function("sleep", move |milliseconds: u32| {
        Async(mine.sleep(Duration::from_millis(milliseconds.into())))
    })?;
    let mine = timers.clone();
    engine.add_function("download", move |path: String| Async(download(mine.clone(), path)))?;

    let log: Vec<String> = block_on(&timers, async {
        let module = engine.eval_module_async("main", SCRIPT).await?;
        module.get(&mut engine, "log")
    })?;
    for line in log {
        writeln!(out, "{line}")?;
    }
    Ok(())
}
