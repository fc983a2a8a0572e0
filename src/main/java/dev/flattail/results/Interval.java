package dev.flattail.results;

import com.fasterxml.jackson.annotation.JsonFormat;

/** An interval; {@code [low, high]} in JSON. */
@JsonFormat(shape = JsonFormat.Shape.ARRAY)
public record Interval(double low, double high) {}
