//! A class of Rust's in scripts: constructor, methods, accessors, an iterator, a subclass in JavaScript, and a callback that it holds.

use std::error::Error;
use std::io::Write;

use ellipsis::{Engine, Function, Instance, Scope, Traced, Tracer};

/// Temperatures, of which it is told when they become too high.
struct Sensor {
    name: String,
    readings: Vec<f64>,
    alarm: Option<(f64, Traced<Function>)>,
}

#[ellipsis::class]
impl Sensor {
    #[js(static)]
    const UNIT: &'static str = "°C";

    #[js(constructor)]
    fn new(name: String, first: Option<f64>) -> Sensor {
        Sensor { name, readings: first.into_iter().collect(), alarm: None }
    }

    /// The callback may look at the sensor: nobody changes it while it runs.
    fn check(&self, scope: &mut Scope) -> Result<bool, ellipsis::Error> {
        let (Some((limit, callback)), Some(&last)) = (&self.alarm, self.readings.last()) else {
            return Ok(false);
        };
        if last > *limit {
            callback.get(scope)?.call::<()>(scope, (last,))?;
        }
        Ok(last > *limit)
    }

    fn record(&mut self, temperature: f64) -> Result<usize, ellipsis::Error> {
        if temperature < -273.15 {
            return Err(ellipsis::Error::range_error(format!("{temperature} is colder than anything")));
        }
        self.readings.push(temperature);
        Ok(self.readings.len())
    }

    fn on_alarm(&mut self, scope: &mut Scope, limit: f64, callback: Function) -> Result<(), ellipsis::Error> {
        self.alarm = Some((limit, Traced::new(scope, callback)?));
        Ok(())
    }

    #[js(getter)]
    fn name(&self) -> &str {
        &self.name
    }

    #[js(setter)]
    fn set_name(&mut self, name: String) {
        self.name = name;
    }

    #[js(getter)]
    fn mean(&self) -> Option<f64> {
        let count = self.readings.len();
        (count > 0).then(|| self.readings.iter().sum::<f64>() / count as f64)
    }

    #[js(iterator)]
    fn readings(&self) -> Vec<f64> {
        self.readings.clone()
    }

    /// Without this a collection would take the callback away.
    #[js(trace)]
    fn trace_alarm(&self, tracer: &mut Tracer<'_>) {
        if let Some((_, callback)) = &self.alarm {
            tracer.visit(callback);
        }
    }
}

const SCRIPT: &str = "
    class Rounding extends Sensor {
        record(temperature) {
            return super.record(Math.round(temperature));
        }
    }
    const log = [];
    const sensor = new Rounding('attic', 20);
    // It leads back to the sensor; both are collected when nothing else leads there.
    sensor.onAlarm(30, (last) => log.push(`${sensor.name}: ${last} ${Sensor.UNIT}`));
    for (const temperature of [21.4, 31.8]) {
        sensor.record(temperature);
        sensor.check();
    }
    sensor.name = 'roof';
    sensor.check();
    log.push(`${[...sensor]}, mean ${sensor.mean}`);
    for (const wrong of [() => sensor.record(-300), () => new Sensor(5), () => Sensor('x'), () => sensor.check.call({})]) {
        try {
            wrong();
        } catch (error) {
            log.push(String(error));
        }
    }
";

pub(crate) fn run(out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    let mut engine = Engine::new();
    engine.add_class::<Sensor>()?;
    engine.eval_script::<()>("sensors.js", SCRIPT)?;
    for line in engine.global::<Vec<String>>("log")? {
        writeln!(out, "{line}")?;
    }

    // The same object, as Rust has it.
    let sensor: Instance<Sensor> = engine.global("sensor")?;
    sensor.with_mut(&mut engine, |sensor, _| sensor.readings.clear())?;
    writeln!(out, "mean of nothing: {:?}", sensor.get::<Option<f64>>(&mut engine, "mean")?)?;
    let other = Instance::new(&mut engine, Sensor::new("cellar".to_owned(), Some(12.5)))?;
    engine.set_global("other", &other)?;
    let text: String = engine.eval("`${other.name}: ${[...other]}, ${other instanceof Sensor}`")?;
    writeln!(out, "{text}")?;
    Ok(())
}
