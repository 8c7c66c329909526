//! "Code mode" for an agent: instead of calling tools one by one, a model writes a script, which calls them as async functions, side
//! by side and in loops, and gives back only what matters. The script has these functions, bounds, and nothing else.

use std::error::Error as StdError;
use std::future::poll_fn;
use std::io::Write;
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use ellipsis::serde::Serde;
use ellipsis::{Async, Engine, Error, Scope};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::sleep::{Timers, block_on};

#[derive(Serialize)]
struct Invoice {
    customer: u32,
    cents: u32,
    paid: bool,
}

#[derive(Deserialize)]
struct Mail {
    to: String,
    text: String,
}

/// What the script has called, for whoever wants to know what it did.
#[derive(Default)]
struct Calls(Vec<String>);

fn note(scope: &mut Scope, call: String) {
    scope.with_state(|calls: &mut Calls| calls.0.push(call));
}

/// An engine that can do nothing but call the tools.
fn with_tools(timers: &Timers) -> Result<Engine, Error> {
    let mut engine = Engine::new();
    engine.set_eval_allowed(false);
    engine.set_heap_limit(Some(32 << 20));
    engine.set_fuel(Some(1_000_000));
    engine.set_state(Calls::default());

    let latency = timers.clone();
    engine.add_function("invoices", move |scope: &mut Scope, month: String| {
        note(scope, format!("invoices {month}"));
        let waiting = latency.sleep(Duration::from_millis(5));
        Async(async move {
            waiting.await;
            let invoice = |customer, cents, paid| Invoice { customer, cents, paid };
            match month.as_str() {
                "may" => Ok(Serde(vec![invoice(1, 1200, true), invoice(2, 800, false)])),
                "june" => {
                    Ok(Serde(vec![invoice(2, 450, false), invoice(1, 300, true), invoice(3, 99, false)]))
                }
                _ => Err(format!("there are no invoices of {month}")),
            }
        })
    })?;
    let latency = timers.clone();
    engine.add_function("email", move |scope: &mut Scope, customer: u32| {
        note(scope, format!("email {customer}"));
        let waiting = latency.sleep(Duration::from_millis(5));
        Async(async move {
            waiting.await;
            if customer == 3 {
                Err("customer 3 has no address")
            } else {
                Ok(format!("customer{customer}@example.com"))
            }
        })
    })?;
    engine.add_function("send", |scope: &mut Scope, Serde(mail): Serde<Mail>| {
        note(scope, format!("send to {}: {}", mail.to, mail.text));
        Async(async {})
    })?;
    let latency = timers.clone();
    engine.add_function("approval", move |scope: &mut Scope| {
        note(scope, "approval".to_owned());
        Async(latency.sleep(Duration::from_secs(3600)))
    })?;
    Ok(engine)
}

/// What a future gives, if it does so in time. The engine's limits bound scripts; this bounds the waiting for tools.
async fn within<T>(timers: &Timers, time: Duration, future: impl Future<Output = T>) -> Option<T> {
    let (mut future, mut time) = (pin!(future), pin!(timers.sleep(time)));
    poll_fn(|context| match future.as_mut().poll(context) {
        Poll::Ready(value) => Poll::Ready(Some(value)),
        Poll::Pending => time.as_mut().poll(context).map(|()| None),
    })
    .await
}

async fn run_script(timers: &Timers, engine: &mut Engine, code: &str) -> Result<Json, Error> {
    let done = within(timers, Duration::from_millis(200), engine.eval_module_async("agent.js", code)).await;
    let module = done.unwrap_or_else(|| Err(Error::new("the tools took too long")))?;
    let Serde(result) = module.get(engine, "default")?;
    Ok(result)
}

const SCRIPTS: &[(&str, &str)] = &[
    (
        "reminders",
        "const months = await Promise.all(['may', 'june'].map(invoices));
        const due = Map.groupBy(months.flat().filter(({ paid }) => !paid), ({ customer }) => customer);
        const reminded = [], failed = [];
        for (const [customer, list] of due) {
            const cents = list.reduce((sum, { cents }) => sum + cents, 0);
            try {
                await send({ to: await email(customer), text: `${list.length} invoices, ${(cents / 100).toFixed(2)} in all` });
                reminded.push(customer);
            } catch (error) {
                failed.push(error.message);
            }
        }
        export default { reminded, failed };",
    ),
    (
        "curious",
        "const names = ['process', 'require', 'fetch', 'Deno', 'XMLHttpRequest', 'setTimeout', 'console'];
        const tries = [() => import('fs'), () => eval('1'), () => new Function('return this')()];
        const errors = await Promise.all(tries.map(async (attempt) => {
            try { return await attempt() } catch (error) { return error.name }
        }));
        export default [names.filter((name) => name in globalThis), ...errors];",
    ),
    ("careless", "await send({ to: 'everybody' }); export default 'sent'"),
    ("endless", "for (;;) await null;"),
    ("huge", "export default new Uint8Array(1e9)"),
    ("patient", "await approval(); export default 'approved'"),
];

pub(crate) fn run(out: &mut dyn Write) -> Result<(), Box<dyn StdError>> {
    let timers = Timers::default();
    for (name, code) in SCRIPTS {
        let mut engine = with_tools(&timers)?;
        let result = block_on(&timers, run_script(&timers, &mut engine, code));
        writeln!(out, "{name}:")?;
        for call in engine.take_state::<Calls>().unwrap_or_default().0 {
            writeln!(out, "  {call}")?;
        }
        match result {
            Ok(json) => writeln!(out, "  = {json}")?,
            Err(error) => writeln!(out, "  failed: {error}")?,
        }
    }
    Ok(())
}
