/**
 * Reports of single jobs for readers outside the service: a self-contained HTML file, Markdown for
 * a comment, and JUnit XML. Knows neither HTTP nor the queue. Start with {@link
 * dev.flattail.report.JobReport}.
 */
@NullMarked
package dev.flattail.report;

import org.jspecify.annotations.NullMarked;
