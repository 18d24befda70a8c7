//! Chance that can be repeated.

use std::{env, hash::Hasher, str::FromStr, time::Duration};

/// The same choices for the same seed (splitmix64).
#[derive(Clone)]
pub struct Chance(u64);

impl Chance {
    /// The choices of the test of this name.
    pub fn of(test: &str) -> Self {
        let seed = number("PIDGE_FAULT_SEED", 20_261_124);
        println!("{test}: PIDGE_FAULT_SEED={seed} PIDGE_FAULT_ROUNDS={}", rounds());
        Self(seed).fork(test)
    }

    /// Choices of their own for a part of the test.
    pub fn fork(&self, part: &str) -> Self {
        // Fixed keys: the same in every run.
        let mut hasher = std::hash::DefaultHasher::new();
        hasher.write_u64(self.0);
        hasher.write(part.as_bytes());
        Self(hasher.finish())
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(end).unwrap()).unwrap()
    }

    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }

    pub fn percent(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    pub fn millis(&mut self, from: usize, to: usize) -> Duration {
        Duration::from_millis(u64::try_from(from + self.below(to - from)).unwrap())
    }
}

/// How long the run is to be: 1 for the machine that checks every change, more by hand.
pub fn rounds() -> usize {
    number("PIDGE_FAULT_ROUNDS", 1)
}

fn number<T: FromStr>(name: &str, default: T) -> T {
    match env::var(name) {
        Ok(text) => text.parse().ok().unwrap_or_else(|| panic!("{name} is `{text}`, and should be a number")),
        Err(_) => default,
    }
}
