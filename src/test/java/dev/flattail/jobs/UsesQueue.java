package dev.flattail.jobs;

import dev.flattail.UsesPostgres;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.test.context.SpringBootTest;

/**
 * Runs the marked test with the queue on a real PostgreSQL, without HTTP and engine. All marked
 * classes share one context.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@UsesPostgres
@SpringBootTest(classes = QueueBeans.class, webEnvironment = SpringBootTest.WebEnvironment.NONE)
@interface UsesQueue {}
