package dev.flattail.engine.checkpoint;

import java.util.List;

/**
 * One tensor of a header, checked against the length of the data.
 *
 * @param begin first byte after the header
 * @param end one past the last byte
 */
record HeaderEntry(String name, Dtype dtype, List<Long> shape, long begin, long end) {}
