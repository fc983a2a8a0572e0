package dev.flattail.jobs;

/**
 * A caller's promise that requests with the same key are the same request.
 *
 * @param key value of the {@code Idempotency-Key} header
 * @param bodySha256 SHA-256 of the request's body, in hex
 */
public record IdempotencyKey(String key, String bodySha256) {}
