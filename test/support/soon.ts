/**
 * Milliseconds that no wait in a test exceeds that ends at all, on the busiest machine: it tells a wait that ends from one that hangs. How
 * fast something is, `bench/` measures; a test that fails where a machine is busy is believed by nobody.
 */
export const SOON = 20_000;
