package dev.flattail.artifacts;

import dev.flattail.access.Caller;
import dev.flattail.access.CurrentCaller;
import dev.flattail.access.QuotaExceededException;
import dev.flattail.access.Quotas;
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
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The register of checkpoints that users uploaded; their bytes are in the {@link ArtifactStore}.
 * Those of other owners are not there.
 */
@Service
public class UploadedCheckpoints {
  /** Eight times a ResNet-152 in float64. */
  private static final long LARGEST = 4L << 30;

  private static final Pattern KEY =
      Pattern.compile("checkpoints/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\\.safetensors");

  private final ArtifactStore store;
  private final CheckpointRows rows;
  private final CurrentCaller caller;
  private final Quotas quotas;
  private final TransactionTemplate transaction;

  UploadedCheckpoints(
      ArtifactStore store,
      CheckpointRows rows,
      CurrentCaller caller,
      Quotas quotas,
      TransactionTemplate transaction) {
    this.store = store;
    this.rows = rows;
    this.caller = caller;
    this.quotas = quotas;
    this.transaction = transaction;
  }

  /**
   * Checks a safetensors file as it comes in and keeps it. A file whose header is wrong is refused
   * before its data is read; nothing of a refused file is kept. The stream is not closed.
   *
   * @throws SafetensorsException when it is not a valid file; the message names the tensor and the
   *     problem
   * @throws dev.flattail.access.QuotaExceededException when the caller's owner may not store so
   *     much
   * @throws StorageFullException when there is no room
   * @throws IOException when the upload or the store fails
   */
  public UploadedCheckpoint store(InputStream upload) throws IOException {
    byte[] start = SafetensorsHeader.readBytes(upload);
    SafetensorsHeader header = SafetensorsHeader.parse(start);
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
    UUID id = rows.nextId();
    // If the process dies between the two, the bytes without a row are found by listing the store.
    ArtifactStore.Stored stored = store.put(key(id), whole(start, upload, header.dataBytes()));
    CheckpointRow row =
        new CheckpointRow(
            id,
            header.tensors().size(),
            header.parameters(),
            stored.sha256(),
            stored.bytes(),
            caller.get().owner());
    try {
      return record(row, stored.bytes());
    } catch (QuotaExceededException others) {
      store.delete(key(id));
      throw others;
    }
  }

  /**
   * Asks again now that the bytes are there, one upload of an owner after the other: of several at
   * once each may have found room for itself before any was recorded.
   */
  private UploadedCheckpoint record(CheckpointRow row, long bytes) {
    return Objects.requireNonNull(
        transaction.execute(
            status -> {
              if (row.owner() != null) {
                rows.lockUploadsOf(row.owner());
              }
              quotas.admitBytes(caller.get(), bytes);
              return rows.saveAndFlush(row).toUpload();
            }));
  }

  public Optional<UploadedCheckpoint> find(UUID id) {
    Caller reader = caller.get();
    return rows.findById(id).filter(row -> reader.owns(row.owner())).map(CheckpointRow::toUpload);
  }

  /**
   * The file of an upload.
   *
   * @throws NoSuchArtifactException when there is no such upload
   */
  public ArtifactContent open(UUID id) throws IOException {
    if (find(id).isEmpty()) {
      throw new NoSuchArtifactException(key(id));
    }
    return store.open(key(id));
  }

  /**
   * What the file of an upload holds, for example to see whether its classifier fits a data set.
   *
   * @throws NoSuchArtifactException when there is no such upload
   */
  public SafetensorsHeader header(UUID id) throws IOException {
    return header(open(id));
  }

  /**
   * What a stored safetensors file holds.
   *
   * @throws SafetensorsException when the file is not valid
   */
  public static SafetensorsHeader header(ArtifactContent file) throws IOException {
    try (InputStream in = file.read()) {
      return SafetensorsHeader.read(in, file.bytes());
    }
  }

  /**
   * Deletes uploads older than {@code age}.
   *
   * @param except those to keep
   * @return how many
   */
  public int deleteOlder(Duration age, Set<UUID> except) throws IOException {
    int deleted = 0;
    for (UUID id : rows.olderThan(age.toMillis() / 1e3)) {
      if (!except.contains(id)) {
        rows.deleteAllByIdInBatch(List.of(id));
        store.delete(key(id));
        deleted++;
      }
    }
    return deleted;
  }

  /** Of the keys that the store holds, those of uploads that were never recorded. */
  public List<String> unrecorded(List<String> keys) {
    Map<UUID, String> uploads = new LinkedHashMap<>();
    for (String key : keys) {
      Matcher parts = KEY.matcher(key);
      if (parts.matches()) {
        uploads.put(UUID.fromString(parts.group(1)), key);
      }
    }
    rows.findAllById(uploads.keySet()).forEach(row -> uploads.remove(row.getId()));
    return List.copyOf(uploads.values());
  }

  private static InputStream whole(byte[] start, InputStream data, long dataBytes) {
    return new SequenceInputStream(
        new ByteArrayInputStream(start), new DeclaredLengthInputStream(data, dataBytes));
  }

  private static String key(UUID id) {
    return "checkpoints/" + id + ".safetensors";
  }
}
