package dev.flattail.datasets;

import dev.flattail.jobspec.Warning;
import jakarta.persistence.CollectionTable;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.OrderColumn;
import jakarta.persistence.Table;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.hibernate.annotations.ColumnTransformer;
import org.hibernate.annotations.UuidGenerator;
import org.jspecify.annotations.Nullable;

/** Row of the table {@code dataset_version}: the current or an earlier content of a name. */
@Entity
@Table(name = "dataset_version")
class DatasetVersion {
  @Id
  @GeneratedValue
  @UuidGenerator(style = UuidGenerator.Style.VERSION_7)
  private @Nullable UUID id;

  private String name;
  private String sha256;
  private String format;
  private @Nullable Integer imageHeight;
  private @Nullable Integer imageWidth;
  private @Nullable String source;
  private boolean current;
  private @Nullable String owner;
  private Instant registeredAt;
  private @Nullable Instant deletedAt;

  @Convert(converter = IgnoredConverter.class)
  @ColumnTransformer(write = "cast(? as jsonb)")
  private Ignored ignored;

  @Convert(converter = WarningsConverter.class)
  @ColumnTransformer(write = "cast(? as jsonb)")
  private List<Warning> warnings;

  /** Loaded lazily, since a version may have thousands of classes: {@link DatasetDescriptions}. */
  @ElementCollection(fetch = FetchType.LAZY)
  @CollectionTable(name = "dataset_class", joinColumns = @JoinColumn(name = "dataset_id"))
  @OrderColumn(name = "index")
  private List<ClassRow> classes = new ArrayList<>();

  /**
   * Paths of damaged images that were left out. They are in the archive of an upload, and are left
   * out again when a worker fetches it, whatever its version of Flattail can decode.
   */
  @ElementCollection(fetch = FetchType.LAZY)
  @CollectionTable(name = "dataset_skipped", joinColumns = @JoinColumn(name = "dataset_id"))
  @Column(name = "path")
  private Set<String> skipped = new HashSet<>();

  /** For Hibernate, which fills the fields. */
  @SuppressWarnings("NullAway.Init")
  protected DatasetVersion() {}

  /**
   * Creates a row.
   *
   * @param source folder below the data directory, when its files stay there
   */
  DatasetVersion(String name, Inspection inspection, @Nullable String source) {
    ImageSize size = inspection.imageSize();
    this.name = name;
    this.sha256 = inspection.sha256();
    this.format = inspection.format().jsonName();
    this.imageHeight = size == null ? null : size.height();
    this.imageWidth = size == null ? null : size.width();
    this.source = source;
    this.registeredAt = Instant.now();
    this.ignored = inspection.ignored();
    this.warnings = inspection.warnings();
    this.skipped = new HashSet<>(inspection.skipped());
    inspection.classes().forEach(c -> classes.add(new ClassRow(c)));
  }

  /**
   * Reads a row of {@code select * from dataset_version}, without its classes and left-out images.
   */
  static DatasetVersion read(ResultSet row, int number) throws SQLException {
    DatasetVersion version = new DatasetVersion();
    version.id = row.getObject("id", UUID.class);
    version.name = row.getString("name");
    version.sha256 = row.getString("sha256");
    version.format = row.getString("format");
    version.imageHeight = row.getObject("image_height", Integer.class);
    version.imageWidth = row.getObject("image_width", Integer.class);
    version.source = row.getString("source");
    version.current = row.getBoolean("current");
    version.owner = row.getString("owner");
    version.registeredAt = row.getObject("registered_at", OffsetDateTime.class).toInstant();
    OffsetDateTime deleted = row.getObject("deleted_at", OffsetDateTime.class);
    version.deletedAt = deleted == null ? null : deleted.toInstant();
    version.ignored = new IgnoredConverter().convertToEntityAttribute(row.getString("ignored"));
    version.warnings = new WarningsConverter().convertToEntityAttribute(row.getString("warnings"));
    return version;
  }

  /**
   * Converts the row.
   *
   * @param listed {@link #classes} of this version
   */
  Dataset toDataset(List<DatasetClass> listed) {
    return new Dataset(
        name, owner, false, format(), sha256, imageSize(), listed, ignored, warnings);
  }

  UUID id() {
    return Objects.requireNonNull(id, "not stored yet");
  }

  /** Returns the images' size; null when they differ in size. */
  @Nullable ImageSize imageSize() {
    return imageHeight == null || imageWidth == null
        ? null
        : new ImageSize(imageHeight, imageWidth);
  }

  String name() {
    return name;
  }

  String sha256() {
    return sha256;
  }

  DatasetFormat format() {
    return DatasetFormat.ofJsonName(format);
  }

  @Nullable String source() {
    return source;
  }

  void setSource(@Nullable String source) {
    this.source = source;
  }

  /** Records what another registration of the same content left out and warned of. */
  void setFindings(Inspection inspection) {
    this.ignored = inspection.ignored();
    this.warnings = inspection.warnings();
    this.skipped.retainAll(inspection.skipped());
    this.skipped.addAll(inspection.skipped());
  }

  /** Returns the owner, who may replace the name's content; null for the operator. */
  @Nullable String owner() {
    return owner;
  }

  void setOwner(@Nullable String owner) {
    this.owner = owner;
  }

  boolean isCurrent() {
    return current;
  }

  /** Returns when this content was registered under the name, after its last deletion. */
  Instant registeredAt() {
    return registeredAt;
  }

  /** Returns when the files were deleted; null while they exist. */
  @Nullable Instant deletedAt() {
    return deletedAt;
  }

  /** Records that the files are gone. */
  void delete() {
    this.current = false;
    this.deletedAt = Instant.now();
  }

  /**
   * Records that the files of a deleted version were registered again.
   *
   * @param source folder below the data directory, when its files stay there
   */
  void restore(@Nullable String source) {
    this.source = source;
    this.registeredAt = Instant.now();
    this.deletedAt = null;
  }

  void setCurrent(boolean current) {
    this.current = current;
  }

  /** Row of the table {@code dataset_class}. */
  @Embeddable
  static class ClassRow {
    private String name;

    private int train;

    private int test;

    /** For Hibernate, which fills the fields. */
    @SuppressWarnings("NullAway.Init")
    protected ClassRow() {}

    ClassRow(DatasetClass from) {
      this.name = from.name();
      this.train = from.train();
      this.test = from.test();
    }

    DatasetClass toClass(int index) {
      return new DatasetClass(index, name, train, test);
    }
  }
}
