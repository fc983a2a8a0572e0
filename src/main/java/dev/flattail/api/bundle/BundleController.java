package dev.flattail.api.bundle;

import dev.flattail.api.http.ByteServing;
import dev.flattail.api.http.JobIds;
import dev.flattail.api.http.QueryParameters;
import dev.flattail.bundle.ZipLayout;
import dev.flattail.jobs.Job;
import dev.flattail.jobs.Jobs;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Serves bundles, which are written while they are sent. */
@RestController
class BundleController {
  private static final String CHECKPOINTS = "checkpoints";
  private static final String ZIP = "application/zip";

  private final Jobs jobs;
  private final JobBundles bundles;

  BundleController(Jobs jobs, JobBundles bundles) {
    this.jobs = jobs;
    this.bundles = bundles;
  }

  @GetMapping("/jobs/{id}/bundle")
  void bundle(
      @PathVariable String id,
      @RequestParam MultiValueMap<String, String> query,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException {
    Job job = jobs.get(JobIds.parse(id));
    List<String> names = names(new QueryParameters(query, Set.of(CHECKPOINTS)).single(CHECKPOINTS));
    ZipLayout zip = bundles.of(job, names);
    ByteServing.serve(
        request,
        response,
        ByteServing.Bytes.computed(job.id() + ".zip", ZIP, zip.size(), zip.digest(), zip::open));
  }

  /** Returns the names in a list; null without a list. */
  private static @Nullable List<String> names(@Nullable String list) {
    return list == null
        ? null
        : Arrays.stream(list.split(","))
            .map(String::strip)
            .filter(name -> !name.isEmpty())
            .distinct()
            .toList();
  }
}
