//! Engines that are kept ready.

use std::ops::{Deref, DerefMut};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::engine::Engine;
use crate::error::Error;

/// Engines in their first state, for those who need a fresh one for each request: made and prepared before they are asked for. A clone is
/// the same pool.
///
/// What was done with an engine of the pool leaves nothing behind: no engine is given twice.
///
/// ```
/// use ellipsis::{Compiled, Engine, Pool};
///
/// let code = Engine::compile("rules.js", "let calls = 0; function price(n) { calls++; return n * 1.19 }")?;
/// let pool = Pool::new(4, move || {
///     let mut engine = Engine::new();
///     engine.run::<()>(&code)?;
///     engine.set_eval_allowed(false);
///     Ok(engine)
/// })?;
/// let threads = [1, 2, 3].map(|n| {
///     let pool = pool.clone();
///     std::thread::spawn(move || {
///         let mut engine = pool.get()?;
///         engine.eval::<f64>(&format!("price({n}) * calls"))
///     })
/// });
/// assert_eq!(threads.map(|thread| thread.join().unwrap().unwrap()), [1.19, 2.38, 3.57]);
/// # Ok::<(), ellipsis::Error>(())
/// ```
#[derive(Clone)]
pub struct Pool(Arc<Shared>);

struct Shared {
    make: Box<dyn Fn() -> Result<Engine, Error> + Send + Sync>,
    ready: Mutex<Vec<Engine>>,
    size: usize,
}

impl std::fmt::Debug for Pool {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Pool({} of {})", self.ready(), self.0.size)
    }
}

impl Shared {
    fn engines(&self) -> MutexGuard<'_, Vec<Engine>> {
        // Nothing panics while it holds the lock.
        self.ready.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Pool {
    /// A pool that keeps `size` engines ready, each as `make` makes it: with its functions, scripts and limits. That is called from
    /// whichever thread takes an engine or gives one back.
    ///
    /// ```
    /// use ellipsis::{Engine, Pool};
    ///
    /// let pool = Pool::new(2, || Ok(Engine::new()))?;
    /// assert_eq!(pool.ready(), 2);
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    ///
    /// # Errors
    /// What `make` fails with.
    pub fn new(
        size: usize,
        make: impl Fn() -> Result<Engine, Error> + Send + Sync + 'static,
    ) -> Result<Pool, Error> {
        let engines = (0..size).map(|_| make()).collect::<Result<_, _>>()?;
        Ok(Pool(Arc::new(Shared { make: Box::new(make), ready: Mutex::new(engines), size })))
    }

    /// Takes an engine in its first state; if none is ready, makes one. It is never waited for.
    ///
    /// ```
    /// use ellipsis::{Engine, Pool};
    ///
    /// let pool = Pool::new(1, || Ok(Engine::new()))?;
    /// pool.get()?.eval::<()>("globalThis.leaked = 1; delete globalThis.Array")?;
    /// assert_eq!(pool.get()?.eval::<String>("typeof leaked + typeof Array")?, "undefinedfunction");
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    ///
    /// # Errors
    /// What the closure fails with that makes engines.
    pub fn get(&self) -> Result<Pooled, Error> {
        let ready = self.0.engines().pop();
        let engine = ready.map_or_else(&self.0.make, Ok)?;
        Ok(Pooled { engine: Some(engine), pool: self.0.clone() })
    }

    /// How many engines are ready.
    ///
    /// ```
    /// use ellipsis::{Engine, Pool};
    ///
    /// let pool = Pool::new(1, || Ok(Engine::new()))?;
    /// let engine = pool.get()?;
    /// assert_eq!(pool.ready(), 0);
    /// drop(engine);
    /// assert_eq!(pool.ready(), 1);
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    pub fn ready(&self) -> usize {
        self.0.engines().len()
    }
}

/// An engine out of a [`Pool`]. When it is dropped, a new one takes its place there.
///
/// ```
/// use ellipsis::{Engine, Pool};
///
/// let pool = Pool::new(1, || Ok(Engine::new()))?;
/// let mut engine = pool.get()?;
/// assert_eq!(engine.eval::<i32>("6 * 7")?, 42);
/// # Ok::<(), ellipsis::Error>(())
/// ```
#[derive(Debug)]
pub struct Pooled {
    /// There is one until it is dropped.
    engine: Option<Engine>,
    pool: Arc<Shared>,
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Pool")
    }
}

const THERE: &str = "it has its engine until it is dropped";

impl Deref for Pooled {
    type Target = Engine;

    fn deref(&self) -> &Engine {
        self.engine.as_ref().expect(THERE)
    }
}

impl DerefMut for Pooled {
    fn deref_mut(&mut self) -> &mut Engine {
        self.engine.as_mut().expect(THERE)
    }
}

impl Drop for Pooled {
    fn drop(&mut self) {
        self.engine = None;
        // A thread that panics has other things to do; the next one that wants an engine makes it, and is told why it cannot.
        if std::thread::panicking() || self.pool.engines().len() >= self.pool.size {
            return;
        }
        if let Ok(Ok(engine)) = catch_unwind(AssertUnwindSafe(&self.pool.make)) {
            let mut ready = self.pool.engines();
            if ready.len() < self.pool.size {
                ready.push(engine);
            }
        }
    }
}
