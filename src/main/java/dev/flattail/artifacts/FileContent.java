package dev.flattail.artifacts;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import org.apache.commons.io.input.BoundedInputStream;

/** A file of a {@link DirectoryArtifactStore}. */
record FileContent(String key, Path file, long bytes) implements ArtifactContent {
  @Override
  public InputStream read(long from, long length) throws IOException {
    Objects.checkFromIndexSize(from, length, bytes);
    try {
      FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
      channel.position(from);
      return BoundedInputStream.builder()
          .setInputStream(Channels.newInputStream(channel))
          .setMaxCount(length)
          .get();
    } catch (NoSuchFileException e) {
      NoSuchArtifactException gone = new NoSuchArtifactException(key);
      gone.initCause(e);
      throw gone;
    }
  }
}
