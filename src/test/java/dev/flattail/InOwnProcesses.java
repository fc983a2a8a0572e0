package dev.flattail;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * The marked class tests processes that it starts, and waits for them most of the time. So it runs
 * while the classes without this mark, which use up this JVM's state (libtorch, Spring contexts,
 * log levels), run one after another. Marked classes run one at a time as well.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("processes")
public @interface InOwnProcesses {}
