package dev.flattail.api.report;

import dev.flattail.api.http.ETags;
import dev.flattail.api.http.JobIds;
import dev.flattail.api.http.PicturePolicy;
import dev.flattail.api.problem.Problem;
import dev.flattail.api.problem.ProblemKind;
import dev.flattail.jobs.Job;
import dev.flattail.jobs.Jobs;
import dev.flattail.report.HtmlReport;
import dev.flattail.report.JUnitReport;
import dev.flattail.report.MarkdownReport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.commons.codec.digest.DigestUtils;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/** Serves reports of jobs in any state; they say when a job has not ended. */
@RestController
class JobReportController {
  private static final MediaType HTML = MediaType.parseMediaType("text/html;charset=UTF-8");
  private static final MediaType MARKDOWN = MediaType.parseMediaType("text/markdown;charset=UTF-8");
  private static final MediaType XML = MediaType.parseMediaType("application/xml;charset=UTF-8");

  private final Jobs jobs;
  private final JobReports reports;

  JobReportController(Jobs jobs, JobReports reports) {
    this.jobs = jobs;
    this.reports = reports;
  }

  @GetMapping("/jobs/{id}/report.{format}")
  ResponseEntity<byte[]> report(
      @PathVariable String id,
      @PathVariable String format,
      @RequestHeader(value = HttpHeaders.IF_NONE_MATCH, required = false)
          @Nullable String ifNoneMatch)
      throws IOException {
    Job job = jobs.get(JobIds.parse(id));
    return switch (format) {
      case "html" ->
          answer(
              name(job, "report.html"),
              HTML,
              HtmlReport.of(reports.withPictures(job)),
              ifNoneMatch);
      case "md" ->
          answer(name(job, "report.md"), MARKDOWN, MarkdownReport.of(reports.of(job)), ifNoneMatch);
      default ->
          throw Problem.of(
                  ProblemKind.NOT_FOUND,
                  "There is no report in this format. GET report.html, report.md or junit.xml.")
              .exception();
    };
  }

  @GetMapping("/jobs/{id}/junit.xml")
  ResponseEntity<byte[]> junit(
      @PathVariable String id,
      @RequestHeader(value = HttpHeaders.IF_NONE_MATCH, required = false)
          @Nullable String ifNoneMatch) {
    Job job = jobs.get(JobIds.parse(id));
    return answer(name(job, "junit.xml"), XML, JUnitReport.of(reports.of(job)), ifNoneMatch);
  }

  /** Reports of several jobs lie in one folder of downloads. */
  private static String name(Job job, String report) {
    return job.id() + "-" + report;
  }

  private static ResponseEntity<byte[]> answer(
      String fileName, MediaType type, String text, @Nullable String ifNoneMatch) {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    String tag = DigestUtils.sha256Hex(body);
    boolean known = ETags.noneMatchHits(ifNoneMatch, tag);
    ResponseEntity.BodyBuilder response =
        ResponseEntity.status(known ? HttpStatus.NOT_MODIFIED : HttpStatus.OK)
            .eTag(ETags.quoted(tag))
            .header(HttpHeaders.CACHE_CONTROL, "no-cache")
            .header(
                HttpHeaders.CONTENT_DISPOSITION,
                ContentDisposition.inline().filename(fileName).build().toString())
            .header(PicturePolicy.HEADER, HtmlReport.POLICY);
    return known ? response.build() : response.contentType(type).body(body);
  }
}
