package dev.flattail.jobspec;

/**
 * Something in a valid spec that its author may not have meant, such as a setting that never acts.
 *
 * @param pointer JSON Pointer to the field in the spec; empty for the whole spec
 * @param detail what happens, and what to change if that was not meant
 */
public record Warning(String pointer, String detail) {}
