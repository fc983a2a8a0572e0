package dev.flattail.datasets;

import java.net.URI;
import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * {@code flattail.datasets.*}.
 *
 * @param dir where named data sets are looked for and uploads are kept; API and workers share it
 * @param maxUpload largest body of an upload
 * @param maxUnpacked largest total of an upload's files
 * @param maxEntries most files and folders of an upload
 * @param maxPacked bytes that the images of a data set may take, decoded and scaled, to be stored
 *     so at their first use; larger ones are decoded whenever they are read
 * @param cifar10Address where the binary files of CIFAR-10 are fetched from when missing
 * @param cifar100Address the same for CIFAR-100
 */
@ConfigurationProperties("flattail.datasets")
record DatasetsProperties(
    @DefaultValue("./.flattail/datasets") Path dir,
    @DefaultValue("32GB") DataSize maxUpload,
    @DefaultValue("64GB") DataSize maxUnpacked,
    @DefaultValue("500000") int maxEntries,
    @DefaultValue("2GB") DataSize maxPacked,
    @DefaultValue("https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz") URI cifar10Address,
    @DefaultValue("https://www.cs.toronto.edu/~kriz/cifar-100-binary.tar.gz")
        URI cifar100Address) {}
