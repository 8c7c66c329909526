//! The thread that makes machine code of Cranelift's IR: one for all engines of the process, from when the first of them
//! has something to compile. Who asked goes on meanwhile, and takes what was made when it looks for it.

use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, OnceLock};
use std::thread;
use std::time::{Duration, Instant};

use cranelift_codegen::ir::Function;
use cranelift_codegen::isa::TargetIsa;
use cranelift_codegen::{Context, control::ControlPlane};

/// What was made of a function.
pub(crate) struct Output {
    /// The machine code, if it could be made.
    pub(crate) code: Option<Vec<u8>>,
    pub(crate) took: Duration,
}

struct Job {
    isa: Arc<dyn TargetIsa>,
    function: Function,
    reply: Sender<Output>,
}

/// Makes machine code here and now.
pub(crate) fn compile(context: &mut Context, isa: &dyn TargetIsa, function: Function) -> Output {
    let started = Instant::now();
    context.clear();
    context.func = function;
    let compiled = context.compile(isa, &mut ControlPlane::default()).ok();
    // Everything is called through its address.
    let complete = compiled.filter(|compiled| compiled.buffer.relocs().is_empty());
    let code = complete.map(|compiled| compiled.code_buffer().to_vec());
    Output { code, took: started.elapsed() }
}

/// The thread's jobs, if there can be such a thread.
fn jobs() -> Option<&'static Sender<Job>> {
    static JOBS: OnceLock<Option<Sender<Job>>> = OnceLock::new();
    JOBS.get_or_init(start).as_ref()
}

/// Whether there is the thread.
pub(crate) fn is_there() -> bool {
    jobs().is_some()
}

/// Has the thread make machine code, which comes with `reply`. Whether it will.
pub(crate) fn send(isa: &Arc<dyn TargetIsa>, function: Function, reply: &Sender<Output>) -> bool {
    let job = Job { isa: isa.clone(), function, reply: reply.clone() };
    jobs().is_some_and(|jobs| jobs.send(job).is_ok())
}

fn start() -> Option<Sender<Job>> {
    let (jobs, taken) = mpsc::channel();
    thread::Builder::new().name("ellipsis-jit".to_owned()).spawn(move || work(&taken)).ok()?;
    Some(jobs)
}

fn work(jobs: &Receiver<Job>) {
    let mut context = Context::new();
    for Job { isa, function, reply } in jobs {
        // Whoever is gone does not want it any more.
        let _gone = reply.send(compile(&mut context, &*isa, function));
    }
}
