package main

import "context"

// media writes into the store of photos and voices, and removes it again.
func (c *doctorCommand) media(ctx context.Context) []finding {
	const what = "照片和录音"
	if c.Media.check() != nil {
		return []finding{unseen(what, later, "")}
	}
	if c.Media.MediaURL == "" {
		return []finding{unseen(what, "没有设置，放在本机的数据目录里", "多台机器时设 BIHUAN_MEDIA_URL，例如 s3://key:secret@host/bucket")}
	}
	blobs, err := openBlobs(c.Media)
	if err == nil {
		err = blobs.Check(ctx)
	}
	if err != nil {
		return []finding{ill(what, "写不进去", "查 BIHUAN_MEDIA_URL：目录要存在、可写、没满；S3 要查地址、密钥、桶名和权限")}
	}
	return []finding{well(what, "可以写")}
}
