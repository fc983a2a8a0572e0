package dev.flattail.jobs;

/**
 * A caller's promise that the same key means the same request.
 *
 * @param key the {@code Idempotency-Key} header
 * @param bodySha256 of the request's body, in hex
 */
public record IdempotencyKey(String key, String bodySha256) {}
