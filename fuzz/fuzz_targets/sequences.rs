//! Arrays that share their elements, against plain vectors.
#![no_main]

use std::cell::RefCell;
use std::fmt::Write;

use ellipsis::unstable::LocalEngine;
use ellipsis_fuzz::bound;
use libfuzzer_sys::fuzz_target;

/// Arrays of one program.
const ARRAYS: usize = 6;
/// Most elements of one.
const MOST: usize = 2000;

type Model = Vec<Option<i32>>;

/// The same steps as a program and as done to vectors.
struct World {
    program: String,
    arrays: Vec<Model>,
    next: i32,
}

impl World {
    fn value(&mut self) -> i32 {
        self.next += 1;
        self.next
    }

    fn say(&mut self, step: std::fmt::Arguments<'_>) {
        self.program.write_fmt(step).expect("a string takes it");
    }

    fn step(&mut self, [action, which, a, b]: [u8; 4]) {
        let (x, y) = (usize::from(which) % ARRAYS, usize::from(which / 16) % ARRAYS);
        let length = self.arrays[x].len();
        // Few numbers reach far into what is long.
        let scale =
            |byte: u8| if length < 256 { usize::from(byte) } else { usize::from(byte) * length / 255 };
        let (mut from, mut to) = (scale(a).min(length), scale(b).min(length));
        if from > to {
            std::mem::swap(&mut from, &mut to);
        }
        match action % 20 {
            0 => {
                self.arrays[y] = self.arrays[x].clone();
                self.say(format_args!("A[{y}] = A[{x}].slice();"));
            }
            1 => {
                self.arrays[y] = self.arrays[x][from..to].to_vec();
                self.say(format_args!("A[{y}] = A[{x}].slice({from}, {to});"));
            }
            2 => {
                let value = self.value();
                self.arrays[x].push(Some(value));
                self.say(format_args!("A[{x}].push({value});"));
            }
            3 => {
                let value = self.value();
                self.arrays[x].insert(0, Some(value));
                self.say(format_args!("A[{x}].unshift({value});"));
            }
            4 => {
                self.arrays[x].pop();
                self.say(format_args!("A[{x}].pop();"));
            }
            5 => {
                if length > 0 {
                    self.arrays[x].remove(0);
                }
                self.say(format_args!("A[{x}].shift();"));
            }
            6 | 7 if length > 0 => {
                let (at, value) = (scale(a) % length, self.value());
                self.arrays[x][at] = Some(value);
                self.say(format_args!("A[{x}][{at}] = {value};"));
            }
            8 => {
                let mut joined = self.arrays[x].clone();
                joined.extend_from_slice(&self.arrays[y]);
                joined.truncate(MOST);
                self.arrays[x] = joined;
                self.say(format_args!("A[{x}] = A[{x}].concat(A[{y}]).slice(0, {MOST});"));
            }
            9 => {
                let inserted: Model = (0..b % 5).map(|_| Some(self.value())).collect();
                let list: Vec<String> = inserted.iter().flatten().map(i32::to_string).collect();
                self.arrays[x].splice(from..to, inserted);
                let list = list.iter().map(|value| format!(", {value}")).collect::<String>();
                self.say(format_args!("A[{x}].splice({from}, {}{list});", to - from));
            }
            10 => {
                self.arrays[x].truncate(from);
                self.say(format_args!("A[{x}].length = {from};"));
            }
            11 => {
                self.arrays[x].resize((length + usize::from(a)).min(MOST), None);
                let length = self.arrays[x].len();
                self.say(format_args!("A[{x}].length = {length};"));
            }
            12 if length > 0 => {
                let at = scale(a) % length;
                self.arrays[x][at] = None;
                self.say(format_args!("delete A[{x}][{at}];"));
            }
            13 => {
                self.arrays[x].reverse();
                self.say(format_args!("A[{x}].reverse();"));
            }
            14 => {
                let value = self.value();
                self.arrays[x][from..to].fill(Some(value));
                self.say(format_args!("A[{x}].fill({value}, {from}, {to});"));
            }
            15 => {
                let target = usize::from(a) % (length + 1);
                let part = self.arrays[x][from..to].to_vec();
                let count = part.len().min(length - target);
                self.arrays[x][target..target + count].clone_from_slice(&part[..count]);
                self.say(format_args!("A[{x}].copyWithin({target}, {from}, {to});"));
            }
            16 => {
                let many = usize::from(a) * 4;
                let start = self.value();
                self.next += many as i32;
                self.arrays[y] = (0..many as i32).map(|at| Some(start + at)).collect();
                self.say(format_args!("A[{y}] = Array.from({{ length: {many} }}, (_, at) => {start} + at);"));
            }
            // Holes are read as undefined by what iterates: only arrays without any take part.
            17 if self.arrays[x].iter().all(Option::is_some) => {
                let value = self.value();
                let mut made = vec![Some(value)];
                made.extend_from_slice(&self.arrays[x]);
                made.truncate(MOST);
                self.arrays[y] = made;
                self.say(format_args!("A[{y}] = [{value}, ...A[{x}]].slice(0, {MOST});"));
            }
            18 if length > 0 && self.arrays[x].iter().all(Option::is_some) => {
                self.arrays[y] = self.arrays[x][1..].to_vec();
                self.say(format_args!("[, ...A[{y}]] = A[{x}];"));
            }
            19 if length > 0 && self.arrays[x].iter().all(Option::is_some) => {
                let (at, value) = (scale(a) % length, self.value());
                self.arrays[y] = self.arrays[x].clone();
                self.arrays[y][at] = Some(value);
                let next = at + 1;
                self.say(format_args!(
                    "A[{y}] = [...A[{x}].slice(0, {at}), {value}, ...A[{x}].slice({next})];"
                ));
            }
            _ => {}
        }
        self.say(format_args!("\n"));
    }

    fn text(&self) -> String {
        let of_item = |item: &Option<i32>| item.map_or("_".into(), |value| value.to_string());
        let of_array = |array: &Model| array.iter().map(of_item).collect::<Vec<String>>().join(",");
        self.arrays.iter().map(of_array).collect::<Vec<String>>().join(";")
    }
}

const SHOW: &str = "A.map(a => {
    let text = '';
    for (let i = 0; i < a.length; i++) text += (i ? ',' : '') + (i in a ? a[i] : '_');
    return text;
}).join(';')";

fuzz_target!(|data: &[u8]| {
    thread_local! {
        static ENGINE: RefCell<(Option<LocalEngine>, u32)> = const { RefCell::new((None, 0)) };
    }
    let mut world = World { program: String::new(), arrays: vec![Model::new(); ARRAYS], next: 0 };
    for step in data.chunks_exact(4).take(100) {
        world.step(step.try_into().expect("four bytes"));
    }
    let head = format!("const A = Array.from({{ length: {ARRAYS} }}, () => []);");
    let program = format!("(() => {{ {head}\n{}return {SHOW}; }})()", world.program);
    ENGINE.with_borrow_mut(|(slot, runs)| {
        if *runs % 2_000 == 0 {
            *slot = None;
        }
        *runs += 1;
        let engine = slot.get_or_insert_with(LocalEngine::new);
        bound(engine);
        engine.set_fuel(None);
        engine.context().heap.set_stress((data.len() % 8 == 0).then_some(31));
        let shown: String =
            engine.eval_script("fuzz.js", &program).unwrap_or_else(|error| panic!("{error}\n{program}"));
        assert_eq!(shown, world.text(), "\n{program}");
    });
});
