//! The only place that asks for randomness that decides something.
use std::fs::File;
use std::io::Read as _;

/// A random number from 0 up to 1. Where the system has no randomness to give, one half: it is
/// used to spread things out, and all that is lost then is the spreading.
pub fn fraction() -> f64 {
    let mut bytes = [0_u8; 4];
    let read = File::open("/dev/urandom").and_then(|mut file| file.read_exact(&mut bytes));
    match read {
        Ok(()) => f64::from(u32::from_ne_bytes(bytes)) / (f64::from(u32::MAX) + 1.0),
        Err(_) => 0.5,
    }
}

#[cfg(test)]
mod tests {
    use super::fraction;

    #[test]
    fn fractions_differ_and_lie_below_one() {
        let some: Vec<f64> = (0..100).map(|_| fraction()).collect();
        assert!(some.iter().all(|it| (0.0..1.0).contains(it)));
        assert!(
            some.windows(2)
                .any(|pair| pair[0].to_bits() != pair[1].to_bits())
        );
    }
}
