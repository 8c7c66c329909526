//! What compresses and decompresses: deflate with its wrappings, brotli and zstd behind one way to feed them.

use std::io::Write;

use brotli::enc::{BrotliEncoderParams, StandardAlloc};
use brotli::{BrotliDecompressStream, BrotliResult, BrotliState, CompressorWriter};
use zlib_rs::{Deflate, DeflateConfig, DeflateFlush, Inflate, InflateError, InflateFlush, Status, Strategy};
use zstd::stream::raw::{CParameter, DParameter, Decoder, Encoder, Operation};

/// What a codec is made of. Modes, strategies and parameters have the numbers of Node.js.
#[derive(Clone)]
pub(crate) struct Settings {
    pub(crate) mode: i32,
    pub(crate) level: i32,
    pub(crate) window_bits: i32,
    pub(crate) memory_level: i32,
    pub(crate) strategy: i32,
    pub(crate) dictionary: Option<Vec<u8>>,
    pub(crate) parameters: Vec<(i32, i32)>,
}

impl Settings {
    /// What undoes the content coding of HTTP with a name, in lower case.
    pub(crate) fn of_coding(name: &str) -> Option<Settings> {
        let mode = match name {
            "gzip" | "x-gzip" => GUNZIP,
            "deflate" => INFLATE,
            "br" => BROTLI_DECODE,
            "zstd" => ZSTD_DECOMPRESS,
            _ => return None,
        };
        Some(Settings {
            mode,
            level: -1,
            window_bits: 15,
            memory_level: 8,
            strategy: 0,
            dictionary: None,
            parameters: Vec::new(),
        })
    }
}

/// What went wrong.
#[derive(Debug)]
pub(crate) struct Fault {
    pub(crate) code: String,
    pub(crate) number: i32,
    pub(crate) message: String,
}

fn fault(code: &str, number: i32, message: &str) -> Fault {
    Fault { code: code.into(), number, message: message.into() }
}

/// What a step comes to.
#[derive(Default)]
pub(crate) struct Step {
    pub(crate) output: Vec<u8>,
    /// How many bytes of the input were taken.
    pub(crate) taken: usize,
    /// The output is as long as it may be: there may be more without further input.
    pub(crate) is_full: bool,
    /// Nothing comes behind this output.
    pub(crate) is_over: bool,
}

const DEFLATE: i32 = 1;
const INFLATE: i32 = 2;
const GZIP: i32 = 3;
const GUNZIP: i32 = 4;
const DEFLATE_RAW: i32 = 5;
const INFLATE_RAW: i32 = 6;
const UNZIP: i32 = 7;
const BROTLI_DECODE: i32 = 8;
const BROTLI_ENCODE: i32 = 9;
const ZSTD_COMPRESS: i32 = 10;
const ZSTD_DECOMPRESS: i32 = 11;

/// The flush that ends the data, of deflate.
const FINISH: i32 = 4;

enum Machine {
    Deflate(Box<Deflate>),
    Inflate(Box<Inflating>),
    BrotliEncoder(Box<CompressorWriter<Vec<u8>>>),
    BrotliDecoder(Box<BrotliState<StandardAlloc, StandardAlloc, StandardAlloc>>),
    ZstdEncoder(Encoder<'static>),
    ZstdDecoder(Decoder<'static>),
}

struct Inflating {
    inflate: Inflate,
    /// Whether another member may follow the first; unknown before its first byte.
    has_members: Option<bool>,
    is_over: bool,
}

/// What compresses or decompresses.
pub(crate) struct Codec {
    settings: Settings,
    machine: Machine,
}

impl Codec {
    pub(crate) fn new(settings: Settings) -> Result<Codec, Fault> {
        let machine = machine(&settings)?;
        Ok(Codec { settings, machine })
    }

    pub(crate) fn reset(&mut self) -> Result<(), Fault> {
        self.machine = machine(&self.settings)?;
        Ok(())
    }

    pub(crate) fn set_level(&mut self, level: i32) -> Result<(), Fault> {
        self.settings.level = level;
        match &mut self.machine {
            Machine::Deflate(deflate) => {
                // zlib-rs 0.6 refuses that where another algorithm goes with the level and something was compressed.
                deflate.set_level(level).map(|_| ()).map_err(|_| {
                    let message = "zlib.params with a level that far away is not implemented in Ellipsis yet";
                    fault("ERR_FEATURE_UNAVAILABLE", -2, message)
                })
            }
            _ => Ok(()),
        }
    }

    /// Takes some of the input, and gives at most `limit` bytes.
    pub(crate) fn step(&mut self, input: &[u8], flush: i32, limit: usize) -> Result<Step, Fault> {
        match &mut self.machine {
            Machine::Deflate(deflate) => deflate_step(deflate, input, flush, limit),
            Machine::Inflate(inflating) => inflate_step(inflating, &self.settings, input, flush, limit),
            Machine::BrotliEncoder(encoder) => brotli_encode(encoder, input, flush),
            Machine::BrotliDecoder(state) => brotli_decode(state, input, flush, limit),
            Machine::ZstdEncoder(encoder) => zstd_encode(encoder, input, flush, limit),
            Machine::ZstdDecoder(decoder) => zstd_decode(decoder, input, flush, limit),
        }
    }
}

fn machine(settings: &Settings) -> Result<Machine, Fault> {
    let bits = settings.window_bits.clamp(0, 15);
    let dictionary = settings.dictionary.as_deref();
    Ok(match settings.mode {
        DEFLATE | GZIP | DEFLATE_RAW => {
            let window_bits = match settings.mode {
                DEFLATE => bits,
                GZIP => bits + 16,
                _ => -bits.max(9),
            };
            let config = DeflateConfig {
                level: settings.level,
                window_bits,
                mem_level: settings.memory_level,
                strategy: Strategy::try_from(settings.strategy).unwrap_or_default(),
                ..DeflateConfig::default()
            };
            let mut deflate = Deflate::new_with_config(config);
            if let Some(dictionary) = dictionary
                && settings.mode != GZIP
            {
                let set = deflate.set_dictionary(dictionary);
                set.map_err(|_| fault("Z_STREAM_ERROR", -2, "Failed to set dictionary"))?;
            }
            Machine::Deflate(Box::new(deflate))
        }
        INFLATE | GUNZIP | INFLATE_RAW | UNZIP => {
            let more = match settings.mode {
                GUNZIP => 16,
                UNZIP => 32,
                _ => 0,
            };
            let bits = if bits == 0 && settings.mode == INFLATE_RAW { 15 } else { bits };
            let mut inflate = Inflate::new(settings.mode != INFLATE_RAW, (bits + more) as u8);
            if let Some(dictionary) = dictionary
                && settings.mode == INFLATE_RAW
            {
                let set = inflate.set_dictionary(dictionary);
                set.map_err(|_| fault("Z_DATA_ERROR", -3, "Bad dictionary"))?;
            }
            let has_members = match settings.mode {
                GUNZIP => Some(true),
                UNZIP => None,
                _ => Some(false),
            };
            Machine::Inflate(Box::new(Inflating { inflate, has_members, is_over: false }))
        }
        BROTLI_ENCODE => {
            let mut params = BrotliEncoderParams { quality: 11, lgwin: 22, ..BrotliEncoderParams::default() };
            for &(name, value) in &settings.parameters {
                match name {
                    0 => {
                        params.mode = match value {
                            1 => brotli::enc::backward_references::BrotliEncoderMode::BROTLI_MODE_TEXT,
                            2 => brotli::enc::backward_references::BrotliEncoderMode::BROTLI_MODE_FONT,
                            _ => brotli::enc::backward_references::BrotliEncoderMode::BROTLI_MODE_GENERIC,
                        }
                    }
                    1 => params.quality = value.clamp(0, 11),
                    2 => params.lgwin = value.clamp(10, 30),
                    3 => params.lgblock = value,
                    4 => params.disable_literal_context_modeling = i32::from(value != 0),
                    5 => params.size_hint = value.max(0) as usize,
                    6 => params.large_window = value != 0,
                    _ => {}
                }
            }
            Machine::BrotliEncoder(Box::new(CompressorWriter::with_params(Vec::new(), 16384, &params)))
        }
        BROTLI_DECODE => {
            let [a, b, c] = [(); 3].map(|()| StandardAlloc::default());
            let is_large = settings.parameters.iter().any(|&(name, value)| name == 1 && value != 0);
            let state = if is_large { BrotliState::new(a, b, c) } else { BrotliState::new_strict(a, b, c) };
            Machine::BrotliDecoder(Box::new(state))
        }
        ZSTD_COMPRESS => {
            let failed = |_| fault("ERR_ZLIB_INITIALIZATION_FAILED", -1, "Initialization failed");
            let level =
                settings.parameters.iter().find(|&&(name, _)| name == 100).map_or(3, |&(_, level)| level);
            let mut encoder = match dictionary {
                Some(dictionary) => Encoder::with_dictionary(level, dictionary),
                None => Encoder::new(level),
            }
            .map_err(failed)?;
            for &(name, value) in &settings.parameters {
                let number = value.max(0) as u32;
                let parameter = match name {
                    101 => CParameter::WindowLog(number),
                    102 => CParameter::HashLog(number),
                    103 => CParameter::ChainLog(number),
                    104 => CParameter::SearchLog(number),
                    105 => CParameter::MinMatch(number),
                    106 => CParameter::TargetLength(number),
                    160 => CParameter::EnableLongDistanceMatching(value != 0),
                    200 => CParameter::ContentSizeFlag(value != 0),
                    201 => CParameter::ChecksumFlag(value != 0),
                    202 => CParameter::DictIdFlag(value != 0),
                    _ => continue,
                };
                encoder
                    .set_parameter(parameter)
                    .map_err(|_| fault("ERR_ZLIB_INITIALIZATION_FAILED", -1, "Setting parameter failed"))?;
            }
            Machine::ZstdEncoder(encoder)
        }
        ZSTD_DECOMPRESS => {
            let failed = |_| fault("ERR_ZLIB_INITIALIZATION_FAILED", -1, "Initialization failed");
            let mut decoder = match dictionary {
                Some(dictionary) => Decoder::with_dictionary(dictionary),
                None => Decoder::new(),
            }
            .map_err(failed)?;
            for &(name, value) in &settings.parameters {
                if name == 100 {
                    decoder.set_parameter(DParameter::WindowLogMax(value.max(0) as u32)).map_err(|_| {
                        fault("ERR_ZLIB_INITIALIZATION_FAILED", -1, "Setting parameter failed")
                    })?;
                }
            }
            Machine::ZstdDecoder(decoder)
        }
        _ => return Err(fault("ERR_ZLIB_INITIALIZATION_FAILED", -2, "There is no such codec")),
    })
}

fn deflate_step(deflate: &mut Deflate, input: &[u8], flush: i32, limit: usize) -> Result<Step, Fault> {
    let mut output = vec![0; limit];
    let (before_in, before_out) = (deflate.total_in(), deflate.total_out());
    let flush = DeflateFlush::try_from(flush).unwrap_or_default();
    let status = deflate.compress(input, &mut output, flush);
    let status = status.map_err(|problem| fault("Z_STREAM_ERROR", -2, problem.as_str()))?;
    let written = (deflate.total_out() - before_out) as usize;
    output.truncate(written);
    Ok(Step {
        output,
        taken: (deflate.total_in() - before_in) as usize,
        is_full: written == limit && status != Status::StreamEnd,
        is_over: status == Status::StreamEnd,
    })
}

fn inflate_step(
    inflating: &mut Inflating,
    settings: &Settings,
    input: &[u8],
    flush: i32,
    limit: usize,
) -> Result<Step, Fault> {
    let mut step = Step::default();
    if inflating.has_members.is_none()
        && let Some(&first) = input.first()
    {
        inflating.has_members = Some(first == 0x1f);
    }
    if inflating.is_over {
        // Zeros may follow, or another member.
        if inflating.has_members != Some(true) || input.first().is_none_or(|&byte| byte == 0) {
            return Ok(Step { is_over: true, ..step });
        }
        let bits = settings.window_bits.clamp(8, 15);
        inflating.inflate = Inflate::new(true, (bits + 16) as u8);
        inflating.is_over = false;
    }
    let inflate = &mut inflating.inflate;
    step.output = vec![0; limit];
    let mut written = 0;
    loop {
        let (before_in, before_out) = (inflate.total_in(), inflate.total_out());
        let kind = InflateFlush::try_from(if flush == FINISH { 2 } else { flush }).unwrap_or_default();
        let result = inflate.decompress(&input[step.taken..], &mut step.output[written..], kind);
        step.taken += (inflate.total_in() - before_in) as usize;
        written += (inflate.total_out() - before_out) as usize;
        match result {
            Ok(status) => {
                step.output.truncate(written);
                inflating.is_over = status == Status::StreamEnd;
                step.is_full = written == limit && !inflating.is_over;
                let rest = input.get(step.taken).copied();
                step.is_over = inflating.is_over
                    && (inflating.has_members != Some(true) || rest.is_none_or(|byte| byte == 0));
                if flush == FINISH && !inflating.is_over && !step.is_full && rest.is_none() {
                    if written > 0 {
                        // What there is comes out first.
                        step.is_full = true;
                        return Ok(step);
                    }
                    return Err(fault("Z_BUF_ERROR", -5, "unexpected end of file"));
                }
                return Ok(step);
            }
            Err(InflateError::NeedDict { .. }) => {
                let Some(dictionary) = &settings.dictionary else {
                    return Err(fault("Z_NEED_DICT", 2, "Missing dictionary"));
                };
                let set = inflate.set_dictionary(dictionary);
                set.map_err(|_| fault("Z_DATA_ERROR", -3, "Bad dictionary"))?;
            }
            Err(problem) => {
                let message = inflate.error_message().unwrap_or(problem.as_str()).to_owned();
                return Err(match problem {
                    InflateError::MemError => fault("Z_MEM_ERROR", -4, &message),
                    InflateError::StreamError => fault("Z_STREAM_ERROR", -2, &message),
                    _ => fault("Z_DATA_ERROR", -3, &message),
                });
            }
        }
    }
}

/// Operations of brotli: 0 goes on, 1 flushes, 2 ends. Its output is no longer than its input but for a few bytes.
fn brotli_encode(
    encoder: &mut Box<CompressorWriter<Vec<u8>>>,
    input: &[u8],
    flush: i32,
) -> Result<Step, Fault> {
    let failed = |_| fault("ERR_BROTLI_COMPRESSION_FAILED", -1, "Compression failed");
    encoder.write_all(input).map_err(failed)?;
    match flush {
        1 => encoder.flush().map_err(failed)?,
        2 => {
            let whole = std::mem::replace(
                &mut **encoder,
                CompressorWriter::with_params(Vec::new(), 1, &BrotliEncoderParams::default()),
            );
            let output = whole.into_inner();
            return Ok(Step { output, taken: input.len(), is_full: false, is_over: true });
        }
        _ => {}
    }
    let output = std::mem::take(encoder.get_mut());
    Ok(Step { output, taken: input.len(), is_full: false, is_over: false })
}

fn brotli_decode(
    state: &mut BrotliState<StandardAlloc, StandardAlloc, StandardAlloc>,
    input: &[u8],
    flush: i32,
    limit: usize,
) -> Result<Step, Fault> {
    let mut output = vec![0; limit];
    let (mut available_in, mut taken, mut available_out, mut written, mut total) =
        (input.len(), 0, limit, 0, 0);
    let result = BrotliDecompressStream(
        &mut available_in,
        &mut taken,
        input,
        &mut available_out,
        &mut written,
        &mut output,
        &mut total,
        state,
    );
    output.truncate(written);
    match result {
        BrotliResult::ResultSuccess => Ok(Step { output, taken, is_full: false, is_over: true }),
        BrotliResult::NeedsMoreOutput => Ok(Step { output, taken, is_full: true, is_over: false }),
        BrotliResult::NeedsMoreInput if flush == 2 && written == 0 => {
            Err(fault("Z_BUF_ERROR", -5, "unexpected end of file"))
        }
        BrotliResult::NeedsMoreInput => Ok(Step { output, taken, is_full: flush == 2, is_over: false }),
        BrotliResult::ResultFailure => {
            Err(fault("ERR_BROTLI_DECODER_ERROR_FORMAT", -2, "Decompression failed"))
        }
    }
}

/// Operations of zstd: 0 goes on, 1 flushes, 2 ends.
fn zstd_encode(
    encoder: &mut Encoder<'static>,
    input: &[u8],
    flush: i32,
    limit: usize,
) -> Result<Step, Fault> {
    let failed = |problem: std::io::Error| fault("ERR_ZSTD_COMPRESSION_FAILED", -1, &problem.to_string());
    let mut output = vec![0; limit];
    let status = encoder.run_on_buffers(input, &mut output).map_err(failed)?;
    let (taken, mut written) = (status.bytes_read, status.bytes_written);
    let mut step = Step { taken, is_full: written == limit, ..Step::default() };
    if taken == input.len() && flush != 0 && written < limit {
        let mut rest = zstd::zstd_safe::OutBuffer::around(&mut output[written..]);
        let left = match flush {
            2 => encoder.finish(&mut rest, true),
            _ => encoder.flush(&mut rest),
        };
        written += rest.pos();
        let left = left.map_err(failed)?;
        step.is_full = left > 0;
        step.is_over = flush == 2 && left == 0;
    }
    output.truncate(written);
    step.output = output;
    Ok(step)
}

fn zstd_decode(
    decoder: &mut Decoder<'static>,
    input: &[u8],
    flush: i32,
    limit: usize,
) -> Result<Step, Fault> {
    let mut output = vec![0; limit];
    let status = decoder.run_on_buffers(input, &mut output).map_err(|problem| {
        let code = match problem.to_string().as_str() {
            "Unknown frame descriptor" => "ZSTD_error_prefix_unknown",
            "Restored data doesn't match checksum" => "ZSTD_error_checksum_wrong",
            _ => "ZSTD_error_corruption_detected",
        };
        fault(code, -1, &problem.to_string())
    })?;
    output.truncate(status.bytes_written);
    let is_full = status.bytes_written == limit;
    let is_over = status.remaining == 0 && status.bytes_read == input.len();
    if flush == 2 && !is_over && status.bytes_read == input.len() && output.is_empty() {
        return Err(fault("Z_BUF_ERROR", -5, "unexpected end of file"));
    }
    let goes_on = is_full || (!is_over && flush == 2);
    Ok(Step { output, taken: status.bytes_read, is_full: goes_on, is_over })
}
