package dev.flattail.artifacts.s3;

import dev.flattail.artifacts.ArtifactStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import org.apache.commons.codec.digest.DigestUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Uploads a stream of unknown length: in one request if it is shorter than a part, else as a
 * multipart upload. A part is held in memory, so that it can be sent again. Each part carries its
 * MD5, which every store verifies; the SHA-256 and the CRC-32 of the whole are computed on the way.
 */
final class S3Upload {
  private static final Logger log = LoggerFactory.getLogger(S3Upload.class);

  /** Limit of S3. */
  private static final int MOST_PARTS = 10_000;

  private static final String CONTENT = "application/octet-stream";

  private final S3Client client;
  private final S3Failures failures;
  private final S3Address address;
  private final int partSize;

  S3Upload(S3Client client, S3Failures failures, S3Address address, int partSize) {
    this.client = client;
    this.failures = failures;
    this.address = address;
    this.partSize = partSize;
  }

  ArtifactStore.Stored put(String key, InputStream bytes) throws IOException {
    String object = address.object(key);
    MessageDigest sha256 = DigestUtils.getSha256Digest();
    CheckedInputStream checked = new CheckedInputStream(bytes, new CRC32());
    InputStream source = new DigestInputStream(checked, sha256);
    byte[] first = source.readNBytes(partSize);
    long size;
    if (first.length < partSize) {
      whole(object, first);
      size = first.length;
    } else {
      size = parts(object, first, source);
    }
    return new ArtifactStore.Stored(
        key, size, HexFormat.of().formatHex(sha256.digest()), checked.getChecksum().getValue());
  }

  /** Uploads an object from memory in one request. */
  void whole(String object, byte[] bytes) throws IOException {
    failures.during(
        () ->
            client.putObject(
                put ->
                    put.bucket(address.bucket())
                        .key(object)
                        .contentType(CONTENT)
                        .contentMD5(md5(bytes, bytes.length)),
                body(bytes, bytes.length)));
  }

  private long parts(String object, byte[] part, InputStream source) throws IOException {
    String upload =
        failures.during(
            () ->
                client
                    .createMultipartUpload(
                        create -> create.bucket(address.bucket()).key(object).contentType(CONTENT))
                    .uploadId());
    try {
      List<CompletedPart> sent = new ArrayList<>();
      long size = 0;
      for (int length = part.length; length > 0; length = source.readNBytes(part, 0, partSize)) {
        if (sent.size() == MOST_PARTS) {
          throw new IOException(
              "%s takes %d parts of a file at most, and this one has more; raise flattail.artifacts.s3.part-size"
                  .formatted(address, MOST_PARTS));
        }
        sent.add(part(object, upload, sent.size() + 1, part, length));
        size += length;
      }
      complete(object, upload, sent, size);
      return size;
    } catch (IOException | RuntimeException | Error e) {
      abort(object, upload);
      throw e;
    }
  }

  private CompletedPart part(String object, String upload, int number, byte[] bytes, int length)
      throws IOException {
    String md5 = md5(bytes, length);
    String etag =
        failures.during(
            () ->
                client
                    .uploadPart(
                        part ->
                            part.bucket(address.bucket())
                                .key(object)
                                .uploadId(upload)
                                .partNumber(number)
                                .contentMD5(md5),
                        body(bytes, length))
                    .eTag());
    return CompletedPart.builder().partNumber(number).eTag(etag).build();
  }

  private void complete(String object, String upload, List<CompletedPart> parts, long size)
      throws IOException {
    try {
      client.completeMultipartUpload(
          complete ->
              complete
                  .bucket(address.bucket())
                  .key(object)
                  .uploadId(upload)
                  .multipartUpload(all -> all.parts(parts)));
    } catch (SdkException e) {
      if (!isCompleted(e, object, parts.size(), size)) {
        throw failures.of(e);
      }
    }
  }

  /**
   * Returns whether an earlier request with a lost reply has completed the upload. Some stores
   * reject the repeated request because the upload does not exist any more.
   */
  private boolean isCompleted(SdkException e, String object, int parts, long size) {
    if (!(e instanceof S3Exception s3) || !S3Failures.code(s3).equals("NoSuchUpload")) {
      return false;
    }
    try {
      var head = client.headObject(ask -> ask.bucket(address.bucket()).key(object));
      return head.contentLength() == size && head.eTag().replace("\"", "").endsWith("-" + parts);
    } catch (SdkException unknown) {
      return false;
    }
  }

  /** Aborts an upload, since its parts cost money and do not appear in listings. */
  private void abort(String object, String upload) {
    try {
      client.abortMultipartUpload(
          abort -> abort.bucket(address.bucket()).key(object).uploadId(upload));
    } catch (SdkException e) {
      log.warn(
          "Could not abort the upload of {} to {}; its parts are removed at a start a day or more later, or by a"
              + " lifecycle rule: {}",
          object,
          address,
          e.getMessage());
    }
  }

  private static RequestBody body(byte[] bytes, int length) {
    return RequestBody.fromContentProvider(
        () -> new ByteArrayInputStream(bytes, 0, length), length, CONTENT);
  }

  private static String md5(byte[] bytes, int length) {
    MessageDigest md5 = DigestUtils.getMd5Digest();
    md5.update(bytes, 0, length);
    return Base64.getEncoder().encodeToString(md5.digest());
  }
}
