package dev.flattail.api;

import dev.flattail.api.http.ETags;
import dev.flattail.api.http.JsonBodies;
import dev.flattail.api.http.Page;
import dev.flattail.api.http.PicturePolicy;
import dev.flattail.api.http.QueryParameters;
import dev.flattail.api.http.RequestBody;
import dev.flattail.api.problem.Problem;
import dev.flattail.api.problem.ProblemKind;
import dev.flattail.datasets.DamagedImages;
import dev.flattail.datasets.Dataset;
import dev.flattail.datasets.DatasetImage;
import dev.flattail.datasets.Datasets;
import dev.flattail.datasets.Duplicates;
import dev.flattail.datasets.RegisteredVersion;
import dev.flattail.datasets.Registration;
import dev.flattail.datasets.RegistrationOptions;
import dev.flattail.datasets.UploadFormat;
import dev.flattail.jobs.JobDependents;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Lists, shows, registers and deletes data sets. */
@RestController
class DatasetsController {
  private static final String NAME = "[a-z0-9][a-z0-9._-]{0,62}";

  private static final int SMALLEST_PREVIEW = 8;
  private static final int LARGEST_PREVIEW = 256;

  /** Whether a split is that of test images, by its name. */
  private static final Map<String, Boolean> SPLITS = Map.of("train", false, "test", true);

  private static final String DAMAGED = "damaged";
  private static final String DUPLICATES = "duplicates";

  private final Datasets datasets;
  private final JobDependents dependents;
  private final JsonBodies bodies;

  DatasetsController(Datasets datasets, JobDependents dependents, JsonBodies bodies) {
    this.datasets = datasets;
    this.dependents = dependents;
    this.bodies = bodies;
  }

  @GetMapping(path = "/datasets", produces = MediaType.APPLICATION_JSON_VALUE)
  Page<Dataset> list() {
    return new Page<>(datasets.list(), null);
  }

  @GetMapping(path = "/datasets/{name}", produces = MediaType.APPLICATION_JSON_VALUE)
  Dataset get(@PathVariable String name) {
    return datasets.get(named(name));
  }

  @GetMapping(path = "/datasets/{name}/versions", produces = MediaType.APPLICATION_JSON_VALUE)
  Page<RegisteredVersion> versions(@PathVariable String name) {
    return new Page<>(datasets.versions(named(name)), null);
  }

  @GetMapping(path = "/datasets/{name}/images", produces = MediaType.APPLICATION_JSON_VALUE)
  Page<DatasetImage> images(
      @PathVariable String name, @RequestParam MultiValueMap<String, String> query) {
    QueryParameters parameters =
        new QueryParameters(query, Set.of("split", "class", "limit", "cursor"));
    boolean test = oneOf(parameters, "split", SPLITS, false);
    int limit = parameters.wholeNumber("limit", 1, 200, 50);
    int from = parameters.wholeNumber("cursor", 0, 999_999_999, 0);
    int last = datasets.get(named(name)).classes().size() - 1;
    Integer label =
        parameters.single("class") == null
            ? null
            : Integer.valueOf(parameters.wholeNumber("class", 0, last, 0));
    List<DatasetImage> found = datasets.images(name, test, label, from, limit + 1);
    return new Page<>(
        found.stream().limit(limit).toList(),
        found.size() > limit ? String.valueOf(found.getLast().index()) : null);
  }

  @GetMapping(
      path = "/datasets/{name}/images/{split}/{index}.png",
      produces = MediaType.IMAGE_PNG_VALUE)
  ResponseEntity<byte[]> image(
      @PathVariable String name,
      @PathVariable String split,
      @PathVariable String index,
      @RequestParam MultiValueMap<String, String> query,
      @RequestHeader(name = HttpHeaders.IF_NONE_MATCH, required = false) @Nullable String seen) {
    int side =
        new QueryParameters(query, Set.of("size"))
            .wholeNumber("size", SMALLEST_PREVIEW, LARGEST_PREVIEW, 64);
    Dataset dataset = datasets.get(named(name));
    Boolean test = SPLITS.get(split);
    if (test == null || !index.matches("\\d{1,9}")) {
      throw Problem.of(
              ProblemKind.NOT_FOUND,
              "There is no image '%s/%s'. Images are train/0, train/1, … and test/0, …; GET /datasets/%s/images lists them."
                  .formatted(split, index, name))
          .exception();
    }
    int number = Integer.parseInt(index);
    // The content of an image never changes while its data set's hash stays.
    String tag = "%s-%d".formatted(dataset.sha256(), side);
    boolean unchanged = dataset.sha256() != null && ETags.noneMatchHits(seen, tag);
    ResponseEntity.BodyBuilder answer =
        ResponseEntity.status(unchanged ? HttpStatus.NOT_MODIFIED : HttpStatus.OK)
            .eTag(ETags.quoted(tag))
            .header(HttpHeaders.CACHE_CONTROL, "private, no-cache")
            .header(PicturePolicy.HEADER, PicturePolicy.NO_SCRIPTS);
    return unchanged
        ? answer.build()
        : answer
            .contentType(MediaType.IMAGE_PNG)
            .body(datasets.thumbnail(dataset, test, number, side));
  }

  @DeleteMapping("/datasets/{name}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void delete(@PathVariable String name) {
    String valid = named(name);
    datasets.delete(valid, contents -> dependents.requireUnneededDataset(valid, contents));
  }

  @PutMapping(
      path = "/datasets/{name}",
      consumes = {
        "application/gzip",
        "application/x-gzip",
        "application/x-tar",
        "application/zip",
        "application/x-zip-compressed"
      },
      produces = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<Dataset> upload(
      @PathVariable String name,
      @RequestHeader(HttpHeaders.CONTENT_TYPE) String mediaType,
      @RequestParam MultiValueMap<String, String> query,
      HttpServletRequest request)
      throws IOException {
    UploadFormat format = UploadFormat.ofMediaType(mediaType).orElseThrow();
    return answer(datasets.register(named(name), format, options(query), RequestBody.of(request)));
  }

  @PutMapping(
      path = "/datasets/{name}",
      consumes = MediaType.APPLICATION_JSON_VALUE,
      produces = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<Dataset> registerFolder(
      @PathVariable String name,
      @RequestParam MultiValueMap<String, String> query,
      HttpServletRequest request)
      throws IOException {
    String valid = named(name);
    RegistrationOptions options = options(query);
    return answer(
        datasets.registerFolder(valid, FolderBody.read(bodies.read(request).tree()), options));
  }

  private static RegistrationOptions options(MultiValueMap<String, String> query) {
    QueryParameters parameters = new QueryParameters(query, Set.of(DAMAGED, DUPLICATES));
    return new RegistrationOptions(
        oneOf(
            parameters,
            DAMAGED,
            Map.of("refuse", DamagedImages.REFUSE, "skip", DamagedImages.SKIP),
            DamagedImages.REFUSE),
        oneOf(
            parameters,
            DUPLICATES,
            Map.of("report", Duplicates.REPORT, "refuse", Duplicates.REFUSE),
            Duplicates.REPORT));
  }

  private static <T> T oneOf(
      QueryParameters parameters, String name, Map<String, T> values, T otherwise) {
    String value = parameters.single(name);
    if (value == null) {
      return otherwise;
    }
    T found = values.get(value);
    if (found == null) {
      throw QueryParameters.invalid(
          "%s must be %s, not '%s'."
              .formatted(name, String.join(" or ", new TreeSet<>(values.keySet())), value));
    }
    return found;
  }

  private static ResponseEntity<Dataset> answer(Registration registration) {
    return ResponseEntity.status(registration.created() ? HttpStatus.CREATED : HttpStatus.OK)
        .body(registration.dataset());
  }

  private static String named(String name) {
    if (!name.matches(NAME)) {
      throw Problem.of(
              ProblemKind.NOT_FOUND,
              "'%s' cannot be a data set's name: lower-case letters, digits, dot, underscore and hyphen, at most 63, beginning with a letter or digit."
                  .formatted(name))
          .exception();
    }
    return name;
  }
}
