//! Sums of numbers that are rounded once, at the end.

/// Limbs of 32 bits from 2^-1074 up: enough for the largest number times 2^53.
const LIMBS: usize = 70;

/// The least bit that a number can have.
const LEAST_EXPONENT: i32 = -1074;

/// Additions that a limb can take between two rounds of carries.
const ADDITIONS: u32 = 1 << 30;

/// A sum of numbers, exact however many and whatever they are.
pub(crate) struct ExactSum {
    /// Each holds a signed digit of base 2^32, with room above for carries.
    limbs: Box<[i64; LIMBS]>,
    additions: u32,
    /// Only -0 was added so far.
    minus_zero: bool,
    /// NaN, an infinity, or 0 while there was neither.
    special: f64,
}

impl ExactSum {
    /// The empty sum, which is -0.
    pub(crate) fn new() -> ExactSum {
        ExactSum { limbs: Box::new([0; LIMBS]), additions: 0, minus_zero: true, special: 0.0 }
    }

    /// Adds a number.
    pub(crate) fn add(&mut self, number: f64) {
        if !number.is_finite() {
            // An infinity plus the other one is NaN, as it should be.
            self.special += number;
            self.minus_zero = false;
            return;
        }
        if number == 0.0 {
            self.minus_zero &= number.is_sign_negative();
            return;
        }
        self.minus_zero = false;
        let bits = number.to_bits();
        let biased = (bits >> 52 & 0x7ff) as i32;
        let fraction = bits & ((1 << 52) - 1);
        let (mantissa, exponent) =
            if biased == 0 { (fraction, LEAST_EXPONENT) } else { (fraction | 1 << 52, biased - 1075) };
        let shift = (exponent - LEAST_EXPONENT) as usize;
        let mut wide = u128::from(mantissa) << (shift % 32);
        let mut limb = shift / 32;
        while wide != 0 {
            let digit = i64::from(wide as u32);
            self.limbs[limb] += if number < 0.0 { -digit } else { digit };
            wide >>= 32;
            limb += 1;
        }
        self.additions += 1;
        if self.additions == ADDITIONS {
            self.carry();
            self.additions = 0;
        }
    }

    /// Brings all limbs but the highest back into 0 to 2^32 - 1.
    fn carry(&mut self) {
        let mut carry = 0;
        let (last, rest) = self.limbs.split_last_mut().expect("there are limbs");
        for limb in rest {
            let value = *limb + carry;
            *limb = value & 0xffff_ffff;
            carry = value >> 32;
        }
        *last += carry;
    }

    /// The sum, rounded to the nearest number; ties go to even.
    pub(crate) fn total(mut self) -> f64 {
        if self.special != 0.0 {
            return self.special;
        }
        if self.minus_zero {
            return -0.0;
        }
        self.carry();
        let negative = self.limbs[LIMBS - 1] < 0;
        if negative {
            self.limbs.iter_mut().for_each(|limb| *limb = -*limb);
            self.carry();
        }
        let Some(top) = self.limbs.iter().rposition(|&limb| limb != 0) else { return 0.0 };
        // The highest 64 bits or more, and whether anything lies below them.
        let from = top.saturating_sub(3);
        let mut high = self.limbs[from..=top]
            .iter()
            .rev()
            .fold(0_u128, |high, &limb| high << 32 | u128::from(limb as u32));
        let inexact = self.limbs[..from].iter().any(|&limb| limb != 0);
        high |= u128::from(inexact);
        let magnitude = scale(high as f64, LEAST_EXPONENT + from as i32 * 32);
        if negative { -magnitude } else { magnitude }
    }
}

/// `value` * 2^`exponent`, where nothing is lost but to infinity.
fn scale(value: f64, exponent: i32) -> f64 {
    let half = exponent / 2;
    value * 2_f64.powi(half) * 2_f64.powi(exponent - half)
}
