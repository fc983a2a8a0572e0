package dev.flattail.artifacts;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Service;

/**
 * The register of checkpoints that users uploaded; their bytes are in the {@link ArtifactStore}.
 */
@Service
public class UploadedCheckpoints {
  /** Eight times a ResNet-152 in float64. */
  private static final long LARGEST = 4L << 30;

  private final ArtifactStore store;
  private final CheckpointRows rows;

  UploadedCheckpoints(ArtifactStore store, CheckpointRows rows) {
    this.store = store;
    this.rows = rows;
  }

  /**
   * Checks a safetensors file as it comes in and keeps it. A file whose header is wrong is refused
   * before its data is read; nothing of a refused file is kept. The stream is not closed.
   *
   * @throws CheckpointRejected when it is not a valid file; the message names the tensor and the
   *     problem
   * @throws StorageFullException when there is no room
   * @throws IOException when the upload or the store fails
   */
  public UploadedCheckpoint store(InputStream upload) throws IOException {
    byte[] json = SafetensorsHeader.readBytes(upload);
    SafetensorsHeader header = SafetensorsHeader.parse(json);
    if (header.dataBytes() > LARGEST) {
      throw new CheckpointRejected(
          "the header describes "
              + header.dataBytes()
              + " bytes of data; at most "
              + LARGEST
              + " are taken");
    }
    UUID id = rows.nextId();
    // If the process dies between the two, the bytes without a row are found by listing the store.
    ArtifactStore.Stored stored = store.put(key(id), whole(json, upload, header.dataBytes()));
    CheckpointRow row =
        new CheckpointRow(
            id, header.tensors().size(), header.parameters(), stored.sha256(), stored.bytes());
    return rows.saveAndFlush(row).toUpload();
  }

  public Optional<UploadedCheckpoint> find(UUID id) {
    return rows.findById(id).map(CheckpointRow::toUpload);
  }

  /**
   * The file of an upload.
   *
   * @throws NoSuchArtifactException when there is no such upload
   */
  public Artifact open(UUID id) throws IOException {
    return store.open(key(id));
  }

  /**
   * What the file of an upload holds, for example to see whether its classifier fits a data set.
   *
   * @throws NoSuchArtifactException when there is no such upload
   */
  public SafetensorsHeader header(UUID id) throws IOException {
    return SafetensorsHeader.read(open(id));
  }

  private static InputStream whole(byte[] json, InputStream data, long dataBytes) {
    byte[] head =
        ByteBuffer.allocate(Long.BYTES + json.length)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(json.length)
            .put(json)
            .array();
    return new SequenceInputStream(
        new ByteArrayInputStream(head), new DeclaredLengthInputStream(data, dataBytes));
  }

  private static String key(UUID id) {
    return "checkpoints/" + id + ".safetensors";
  }
}
