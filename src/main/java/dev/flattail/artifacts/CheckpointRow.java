package dev.flattail.artifacts;

import dev.flattail.safetensors.CheckpointMetadata;
import dev.flattail.safetensors.SafetensorsHeader;
import dev.flattail.safetensors.StateDictNames;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Transient;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.hibernate.annotations.Generated;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Persistable;

/** Row of the table {@code checkpoint}; immutable. */
@Entity
@Table(name = "checkpoint")
class CheckpointRow implements Persistable<UUID> {
  private static final String METADATA = "__metadata__.";

  @Id private UUID id;
  private int tensors;
  private long parameters;
  private String sha256;
  private long bytes;
  private @Nullable String owner;
  private String[] prefixes;
  private String[] ignored;
  private String @Nullable [] classNames;

  @Generated
  @Column(insertable = false, updatable = false)
  private @Nullable Instant createdAt;

  @Transient private boolean isNew;

  /** For Hibernate, which fills the fields. */
  @SuppressWarnings("NullAway.Init")
  protected CheckpointRow() {}

  CheckpointRow(
      UUID id, SafetensorsHeader header, ArtifactStore.Stored stored, @Nullable String owner) {
    StateDictNames names = header.stateDictNames();
    CheckpointMetadata metadata = CheckpointMetadata.of(header.metadata());
    List<String> classes = metadata.classes();
    this.id = id;
    this.tensors = header.tensors().size();
    this.parameters = header.parameters();
    this.sha256 = stored.sha256();
    this.bytes = stored.bytes();
    this.owner = owner;
    this.prefixes = names.prefixes().toArray(String[]::new);
    this.ignored =
        Stream.concat(
                names.ignored().stream(),
                metadata.unreadable().stream().sorted().map(key -> METADATA + key))
            .toArray(String[]::new);
    this.classNames = classes == null ? null : classes.toArray(String[]::new);
    this.isNew = true;
  }

  /** Reads a row of {@code select * from checkpoint}. */
  static CheckpointRow read(ResultSet row, int number) throws SQLException {
    CheckpointRow read = new CheckpointRow();
    Array classNames = row.getArray("class_names");
    read.id = row.getObject("id", UUID.class);
    read.tensors = row.getInt("tensors");
    read.parameters = row.getLong("parameters");
    read.sha256 = row.getString("sha256");
    read.bytes = row.getLong("bytes");
    read.owner = row.getString("owner");
    read.prefixes = (String[]) row.getArray("prefixes").getArray();
    read.ignored = (String[]) row.getArray("ignored").getArray();
    read.classNames = classNames == null ? null : (String[]) classNames.getArray();
    read.createdAt = row.getObject("created_at", OffsetDateTime.class).toInstant();
    return read;
  }

  /** Returns the owner; null for the operator. */
  @Nullable String owner() {
    return owner;
  }

  UploadedCheckpoint toUpload() {
    if (createdAt == null) {
      throw new IllegalStateException("checkpoint " + id + " has not been written yet");
    }
    return new UploadedCheckpoint(
        id,
        tensors,
        parameters,
        sha256,
        bytes,
        createdAt,
        List.of(prefixes),
        Arrays.stream(ignored).map(CheckpointRow::ignored).toList(),
        classNames == null ? null : List.of(classNames));
  }

  private static UploadedCheckpoint.Ignored ignored(String path) {
    return new UploadedCheckpoint.Ignored(
        path,
        path.startsWith(METADATA)
            ? "must be " + CheckpointMetadata.form(path.substring(METADATA.length()))
            : "counts the averages of an averaged model, and is no weight");
  }

  @Override
  public UUID getId() {
    return id;
  }

  /**
   * Returns true, because the id is assigned before the row exists; otherwise, saving would first
   * query for it.
   */
  @Override
  public boolean isNew() {
    return isNew;
  }
}
