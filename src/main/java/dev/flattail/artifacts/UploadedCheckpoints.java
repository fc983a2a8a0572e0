package dev.flattail.artifacts;

import dev.flattail.caller.Caller;
import dev.flattail.caller.CurrentCaller;
import dev.flattail.ids.TimeOrderedIds;
import dev.flattail.quotas.QuotaExceededException;
import dev.flattail.quotas.Quotas;
import dev.flattail.safetensors.FiniteTensorsInputStream;
import dev.flattail.safetensors.SafetensorsException;
import dev.flattail.safetensors.SafetensorsHeader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

/**
 * Registry of the checkpoints that users uploaded; their bytes are in the {@link ArtifactStore}.
 * Hides checkpoints of other owners.
 */
@Service
public class UploadedCheckpoints {
  /** Maximum file size: eight times a ResNet-152 in float64. */
  private static final long LARGEST = 4L << 30;

  private static final UUID AFTER_EVERY_ID = new UUID(-1, -1);

  private static final Pattern KEY =
      Pattern.compile("checkpoints/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\\.safetensors");

  private final ArtifactStore store;
  private final JdbcClient sql;

  private final CheckpointRegistry registry;
  private final CurrentCaller caller;
  private final Quotas quotas;

  UploadedCheckpoints(
      ArtifactStore store,
      JdbcClient sql,
      CheckpointRegistry registry,
      CurrentCaller caller,
      Quotas quotas) {
    this.store = store;
    this.sql = sql;
    this.registry = registry;
    this.caller = caller;
    this.quotas = quotas;
  }

  /**
   * Validates a safetensors file while it is received, and stores it. A file with an invalid header
   * is rejected before its data is read, one with numbers that no model can have at the first of
   * them. Nothing of a rejected file is kept. The stream is not closed.
   *
   * @throws SafetensorsException when the file is invalid; the message names the tensor and the
   *     problem
   * @throws dev.flattail.quotas.QuotaExceededException when the upload would exceed the quota of
   *     the caller's owner
   * @throws StorageFullException when the store is full
   * @throws IOException when the upload or the store fails
   */
  public UploadedCheckpoint store(InputStream upload) throws IOException {
    byte[] start = SafetensorsHeader.readBytes(upload);
    SafetensorsHeader header = SafetensorsHeader.parse(start);
    header.stateDictNames(); // refuses tensors that are there twice
    long largest = quotas.largestUpload(caller.get(), LARGEST);
    if (header.dataBytes() > largest) {
      throw new SafetensorsException(
          "the header describes "
              + header.dataBytes()
              + " bytes of data; at most "
              + largest
              + " are taken");
    }
    quotas.admitBytes(caller.get(), header.dataBytes());
    UUID id = TimeOrderedIds.next();
    // If the process dies in between, housekeeping finds the orphaned bytes by listing the store.
    ArtifactStore.Stored stored = store.put(key(id), whole(start, upload, header));
    CheckpointRow row = new CheckpointRow(id, header, stored, caller.get().owner());
    try {
      return registry.record(row, caller.get(), stored.bytes());
    } catch (QuotaExceededException others) {
      store.delete(key(id));
      throw others;
    }
  }

  public Optional<UploadedCheckpoint> find(UUID id) {
    Caller reader = caller.get();
    return sql.sql("select * from checkpoint where id = :id")
        .param("id", id)
        .query(CheckpointRow::read)
        .optional()
        .filter(row -> reader.owns(row.owner()))
        .map(CheckpointRow::toUpload);
  }

  /**
   * Returns uploads that the caller may see, newest first.
   *
   * @param before id of the last upload of the previous page; null for the first page
   */
  public List<UploadedCheckpoint> list(@Nullable UUID before, int most) {
    Caller reader = caller.get();
    String owner = reader.owner();
    return sql
        .sql(
            """
            select * from checkpoint where (:all or owner = :owner) and id < :before
            order by id desc limit :most""")
        .param("all", reader.isAdmin())
        .param("owner", owner == null ? "" : owner)
        .param("before", before == null ? AFTER_EVERY_ID : before)
        .param("most", most)
        .query(CheckpointRow::read)
        .stream()
        .map(CheckpointRow::toUpload)
        .toList();
  }

  /**
   * Deletes an upload; its bytes no longer count for its owner. The caller of this method checks
   * that no job needs it.
   *
   * @throws NoSuchArtifactException when no upload has this id
   * @throws IOException when the store fails; housekeeping then deletes the bytes
   */
  public void delete(UUID id) throws IOException {
    if (find(id).isEmpty()) {
      throw new NoSuchArtifactException(key(id));
    }
    registry.delete(id);
    store.delete(key(id));
  }

  /**
   * Opens the file of an upload.
   *
   * @throws NoSuchArtifactException when no upload has this id
   */
  public ArtifactContent open(UUID id) throws IOException {
    if (find(id).isEmpty()) {
      throw new NoSuchArtifactException(key(id));
    }
    return store.open(key(id));
  }

  /**
   * Reads the header of an upload's file, for example to check whether its classifier fits a data
   * set.
   *
   * @throws NoSuchArtifactException when no upload has this id
   */
  public SafetensorsHeader header(UUID id) throws IOException {
    return header(open(id));
  }

  /**
   * Reads the header of a stored safetensors file.
   *
   * @throws SafetensorsException when the file is invalid
   */
  public static SafetensorsHeader header(ArtifactContent file) throws IOException {
    try (InputStream in = file.read()) {
      return SafetensorsHeader.read(in, file.bytes());
    }
  }

  /**
   * Deletes uploads older than {@code age}.
   *
   * @param except ids of uploads to keep
   * @return number of deleted uploads
   */
  public int deleteOlder(Duration age, Set<UUID> except) throws IOException {
    int deleted = 0;
    for (UUID id : olderThan(age)) {
      if (!except.contains(id)) {
        registry.delete(id);
        store.delete(key(id));
        deleted++;
      }
    }
    return deleted;
  }

  /** Returns the ids of uploads older than {@code age}, by PostgreSQL's clock. */
  private List<UUID> olderThan(Duration age) {
    return sql.sql(
            "select id from checkpoint where created_at < now() - make_interval(secs => :seconds)")
        .param("seconds", age.toMillis() / 1e3)
        .query(UUID.class)
        .list();
  }

  /** Returns the keys of uploads that were never recorded, among the given keys of the store. */
  public List<String> unrecorded(List<String> keys) {
    Map<UUID, String> uploads = new LinkedHashMap<>();
    for (String key : keys) {
      Matcher parts = KEY.matcher(key);
      if (parts.matches()) {
        uploads.put(UUID.fromString(parts.group(1)), key);
      }
    }
    if (!uploads.isEmpty()) {
      sql.sql("select id from checkpoint where id in (:ids)")
          .param("ids", List.copyOf(uploads.keySet()))
          .query(UUID.class)
          .list()
          .forEach(uploads::remove);
    }
    return List.copyOf(uploads.values());
  }

  private static InputStream whole(byte[] start, InputStream data, SafetensorsHeader header) {
    return new SequenceInputStream(
        new ByteArrayInputStream(start),
        new FiniteTensorsInputStream(
            new DeclaredLengthInputStream(data, header.dataBytes()), header));
  }

  private static String key(UUID id) {
    return "checkpoints/" + id + ".safetensors";
  }
}
