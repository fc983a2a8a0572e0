package dev.flattail.results;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * What the answers of one entry cost in Hessian-vector products.
 *
 * @param lanczosProducts for extremes, density and negative mass, and as a basis for the trace
 * @param traceProducts for the trace alone, one a probe
 * @param samplingProducts over halves of drawn images, for {@link SamplingSpread}
 * @param traceStoppedBy what ended the work for the trace alone; null without {@code trace} in the
 *     spec
 * @param traceMethod how the trace was computed; null in results of earlier versions
 * @param traceSeconds wall time for the trace alone, of which blocks have equal shares; null in
 *     results of earlier versions
 * @param escapePasses over batches, for {@link NegativeCurvature}: of each batch one product, and
 *     one gradient for each radius; null where it was not measured
 */
public record SpectrumCost(
    long lanczosProducts,
    long traceProducts,
    long samplingProducts,
    @Nullable TraceStop traceStoppedBy,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable TraceMethod traceMethod,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Double traceSeconds,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Long escapePasses) {}
