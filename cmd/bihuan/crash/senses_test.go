//go:build unix

package crash

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"mime/multipart"
	"net/http"

	"bihuan/storage"
	"bihuan/workflow/unit"
)

// show sends a photo or voice, again and again until the platform could deliver
// it, and waits until all that this person has sent was looked at.
func (p *person) show(kind string, content []byte, field, value string) {
	p.thumb.Lock()
	defer p.thumb.Unlock()
	p.world.eventually(p.id+" sends "+kind, func() error {
		var out outcome
		a := &attempt{user: p.id, photo: kind == "image"}
		p.sent = append(p.sent, a)
		asked.Add(1)
		if err := p.world.upload("members/"+p.id+"/"+kind, content, field, value, &out); err != nil {
			return err
		}
		return p.judge(a, out)
	})
	p.world.eventually(p.id+" is answered", func() error {
		n := 0
		err := p.world.db.QueryRow(p.world.t.Context(), `select count(*) from media where sender = $1 and state in ('arrived', 'ready')`, p.id).Scan(&n)
		if err == nil && n > 0 {
			return fmt.Errorf("%d photos and voices are not answered", n)
		}
		return err
	})
}

func (w *world) upload(path string, content []byte, field, value string, into any) error {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	err := form.WriteField(field, value)
	if content != nil {
		part, e := form.CreateFormFile("file", "file")
		if e == nil {
			_, e = part.Write(content)
		}
		err = errors.Join(err, e)
	}
	if err := errors.Join(err, form.Close()); err != nil {
		return err
	}
	_, err = w.request(http.MethodPost, path, form.FormDataContentType(), body.Bytes(), into)
	return err
}

// picture is a photo like no other.
func (l *life) picture() []byte {
	m := image.NewGray(image.Rect(0, 0, 320, 240))
	for i := range m.Pix {
		m.Pix[i] = byte(l.rand.Uint32())
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, nil); err != nil {
		panic(err) // into memory
	}
	return b.Bytes()
}

// photograph has the technician send a photo of the car.
func (l *life) photograph() { l.tech.show("image", l.picture(), "plate", l.plate) }

// speak has him say something, and confirm what was heard.
func (l *life) speak(words string) {
	l.tech.show("voice", nil, "transcript", words)
	for {
		c, ok := l.tech.sees(l.number, "对")
		if !ok {
			return
		}
		l.tech.presses(l.want("对", ""), c, "对")
	}
}

// seen: every photo and voice that was taken is kept once, on the ticket of its
// car, and can be read in all its forms.
func (s *show) seen(store *storage.Store) {
	s.none("a photo or voice is not done with", `select message || ' ' || state || ' ' || attempts from media where state <> 'kept'`)
	s.none("a message brought several", `select message from media group by message having count(*) > 1`)
	s.none("a photo is on no ticket", `select message || ' of ' || sender from media where kind = 'photo' and not linked`)
	s.none("a photo or voice without its message", `select m.message from media m left join inbox i on i.company_id = m.company_id and i.id = m.message where i.id is null`)
	photos := rows[struct{ ID, Message, Kind, Ticket string }](s, `select id::text, message, kind, coalesce(ticket, '') from media`)
	kept := map[string]bool{}
	for _, p := range photos {
		kept[p.Message] = true
	}
	for _, p := range s.people {
		for _, a := range p.sent { // a voice that was said anew is kept for a day only
			if a.photo && a.taken && (len(a.ids) == 0 || !kept[a.ids[0]]) {
				s.t.Errorf("lost: a photo of %s %v", p.id, a.ids)
			}
		}
	}
	plates := map[string]string{}
	for _, l := range s.lives {
		plates[l.number] = l.plate
	}
	for _, p := range photos {
		m, err := store.Medium(s.t.Context(), p.ID)
		if err != nil {
			s.t.Errorf("%s: %v", p.ID, err)
			continue
		}
		if p.Kind == string(unit.MediumPhoto) && (len(m.Sights) != 1 || m.Sights[0].Plate != plates[p.Ticket]) {
			s.t.Errorf("a photo of %v is on %s (%s)", m.Sights, p.Ticket, plates[p.Ticket])
		}
		forms := []unit.Picture{unit.Original}
		if p.Kind == string(unit.MediumPhoto) {
			forms = append(forms, unit.Copy, unit.Stamp)
		}
		for _, form := range forms {
			if b, err := store.Bytes(s.t.Context(), m, form); err != nil || len(b) == 0 {
				s.t.Errorf("%s of %s: %d bytes, %v", form, p.ID, len(b), err)
			}
		}
	}
	s.t.Logf("%d photos and voices", len(photos))
}
