//! `$262.agent`: further engines in threads of their own, which share memory and reports.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, OnceLock};
use std::thread;
use std::time::{Duration, Instant};

use ellipsis::unstable::LocalEngine;
use ellipsis::unstable::engine::array_buffer::{BufferBlock, SharedArrayBufferData, SharedMemory};
use ellipsis::unstable::engine::{Args, Context, Intrinsic, JsResult, Value};

use crate::{drain, loader, object};

/// What the main agent sends: memory, and the second argument of `broadcast`.
type Broadcast = (Arc<SharedMemory>, Option<f64>);

/// What all agents share.
#[derive(Default)]
struct Shared {
    reports: Mutex<VecDeque<String>>,
    /// The ways to the agents that were started.
    agents: Mutex<Vec<Sender<(Broadcast, Sender<()>)>>>,
}

fn shared() -> &'static Shared {
    static SHARED: OnceLock<Shared> = OnceLock::new();
    SHARED.get_or_init(Shared::default)
}

thread_local! {
    /// Where broadcasts arrive, in agents that were started.
    static INBOX: RefCell<Option<Receiver<(Broadcast, Sender<()>)>>> = const { RefCell::new(None) };
}

/// The stack of an agent.
const STACK: usize = 8 << 20;

/// `agent.start(script)`: runs a script in a new agent.
pub(crate) fn start(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let script = cx.to_rust_string(args.get(0))?;
    let (sender, receiver) = channel();
    if let Ok(mut agents) = shared().agents.lock() {
        agents.push(sender);
    }
    let thread = thread::Builder::new().stack_size(STACK).spawn(move || {
        INBOX.with(|inbox| *inbox.borrow_mut() = Some(receiver));
        let mut engine = LocalEngine::with_loader(loader::Files::default());
        object::install_within_agent(engine.context());
        if let Err(error) = engine.eval_script::<()>("agent", &script) {
            eprintln!("in an agent: {error}");
        }
        // The main agent learns of what an agent does by its reports only.
        let _ = drain(engine.context());
    });
    match thread {
        Ok(_) => Ok(Value::UNDEFINED),
        Err(problem) => Err(cx.type_error(problem.to_string())),
    }
}

/// Whether there are agents besides the main one.
pub(crate) fn any_started() -> bool {
    shared().agents.lock().is_ok_and(|agents| !agents.is_empty())
}

/// `agent.broadcast(buffer, number)`: hands memory to all agents, and waits until they have it.
pub(crate) fn broadcast(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let Some(memory) = args.get(0).buffer_block().and_then(|block| block.shared().cloned()) else {
        return Err(cx.type_error("not a SharedArrayBuffer"));
    };
    let number = args.get(1).as_number();
    let (done, received) = channel();
    if let Ok(agents) = shared().agents.lock() {
        for agent in agents.iter() {
            // An agent that ended hears nothing.
            let _ = agent.send(((memory.clone(), number), done.clone()));
        }
    }
    drop(done);
    while received.recv().is_ok() {}
    Ok(Value::UNDEFINED)
}

/// `agent.receiveBroadcast(callback)`
pub(crate) fn receive_broadcast(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let received = INBOX.with(|inbox| inbox.borrow().as_ref().and_then(|inbox| inbox.recv().ok()));
    let Some(((memory, number), done)) = received else { return Ok(Value::UNDEFINED) };
    drop(done);
    let block = BufferBlock::from_shared(&mut cx.heap, memory);
    let buffer = cx.new_native(Intrinsic::SharedArrayBufferPrototype, SharedArrayBufferData { block });
    let number = number.map_or(Value::UNDEFINED, Value::number);
    cx.call(args.get(0), Value::UNDEFINED, &[buffer.into(), number])
}

/// `agent.report(text)`
pub(crate) fn report(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let text = cx.to_rust_string(args.get(0))?;
    if let Ok(mut reports) = shared().reports.lock() {
        reports.push_back(text);
    }
    Ok(Value::UNDEFINED)
}

/// `agent.getReport()`: the oldest report that was not taken, or null.
pub(crate) fn get_report(cx: &mut Context, _: &Args<'_>) -> JsResult<Value> {
    let report = shared().reports.lock().ok().and_then(|mut reports| reports.pop_front());
    Ok(report.map_or(Value::NULL, |text| cx.string(&text)))
}

/// `agent.sleep(milliseconds)`
pub(crate) fn sleep(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let time = cx.to_number(args.get(0))?;
    thread::sleep(Duration::from_secs_f64(time.clamp(0.0, 60_000.0) / 1000.0));
    Ok(Value::UNDEFINED)
}

/// `agent.monotonicNow()`
pub(crate) fn monotonic_now(_: &mut Context, _: &Args<'_>) -> JsResult<Value> {
    static START: OnceLock<Instant> = OnceLock::new();
    let start = START.get_or_init(Instant::now);
    Ok(Value::number(start.elapsed().as_secs_f64() * 1000.0))
}
