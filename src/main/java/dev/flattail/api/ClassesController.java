package dev.flattail.api;

import dev.flattail.api.http.JobIds;
import dev.flattail.api.http.Page;
import dev.flattail.jobs.Jobs;
import dev.flattail.jobspec.Thresholds;
import dev.flattail.submission.JobClass;
import dev.flattail.submission.JobClasses;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Lists the classes of a job's data. */
@RestController
class ClassesController {
  private final Jobs jobs;
  private final JobClasses classes;

  ClassesController(Jobs jobs, JobClasses classes) {
    this.jobs = jobs;
    this.classes = classes;
  }

  /** Items of the contract's schema {@code JobClassList}. */
  record ClassBody(
      int index, @Nullable String name, @Nullable Integer train, @Nullable String group) {
    static ClassBody of(JobClass one) {
      Thresholds.Group group = one.group();
      return new ClassBody(
          one.index(),
          one.name(),
          one.train(),
          group == null ? null : group.name().toLowerCase(Locale.ROOT));
    }
  }

  @GetMapping(path = "/jobs/{id}/classes", produces = MediaType.APPLICATION_JSON_VALUE)
  Page<ClassBody> list(@PathVariable String id) {
    return new Page<>(
        classes.of(jobs.get(JobIds.parse(id))).stream().map(ClassBody::of).toList(), null);
  }
}
