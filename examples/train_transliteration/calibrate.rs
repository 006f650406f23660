//! The logistic function that makes a probability of the evidence.

/// Fits weights to examples by Newton's method, with a small penalty on their squares.
pub fn logistic<const N: usize>(examples: &[([f32; N], bool)]) -> [f64; N] {
    let mut weights = [0.0; N];
    for _ in 0..30 {
        let mut gradient = [0.0; N];
        let mut curvature = [[0.0; N]; N];
        for (terms, label) in examples {
            let terms = terms.map(f64::from);
            let sum: f64 = terms.iter().zip(&weights).map(|(term, weight)| term * weight).sum();
            let p = 1.0 / (1.0 + (-sum).exp());
            for i in 0..N {
                gradient[i] += (f64::from(u8::from(*label)) - p) * terms[i];
                for j in 0..N {
                    curvature[i][j] += p * (1.0 - p) * terms[i] * terms[j];
                }
            }
        }
        for i in 0..N {
            gradient[i] -= 0.1 * weights[i];
            curvature[i][i] += 0.1;
        }
        for (weight, step) in weights.iter_mut().zip(solve(curvature, gradient)) {
            *weight += step.clamp(-5.0, 5.0);
        }
    }
    weights
}

/// Solves a system of linear equations by elimination.
fn solve<const N: usize>(mut matrix: [[f64; N]; N], mut right: [f64; N]) -> [f64; N] {
    for column in 0..N {
        let pivot = (column..N).max_by(|&a, &b| matrix[a][column].abs().total_cmp(&matrix[b][column].abs()));
        let pivot = pivot.unwrap_or(column);
        matrix.swap(column, pivot);
        right.swap(column, pivot);
        for row in column + 1..N {
            let factor = matrix[row][column] / matrix[column][column];
            let above = matrix[column];
            for (value, above) in matrix[row].iter_mut().zip(above).skip(column) {
                *value -= factor * above;
            }
            right[row] -= factor * right[column];
        }
    }
    let mut solution = [0.0; N];
    for row in (0..N).rev() {
        let rest: f64 = (row + 1..N).map(|k| matrix[row][k] * solution[k]).sum();
        solution[row] = (right[row] - rest) / matrix[row][row];
    }
    solution
}
